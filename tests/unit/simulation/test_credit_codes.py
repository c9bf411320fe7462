import numpy as np

from simulation.credit_codes import CODE_CHARACTERS, credit_codes

WEIGHTS = [pow(3, place, 31) for place in range(17)]


def check_character(code):
    total = sum(
        CODE_CHARACTERS.index(letter) * weight
        for letter, weight in zip(code[:17], WEIGHTS, strict=True)
    )
    return CODE_CHARACTERS[(31 - total % 31) % 31]


def made(count=2000, seed=1):
    areas = np.array(["210102", "210381"], dtype=object)[np.arange(count) % 2]
    return credit_codes(areas, rng=np.random.default_rng(seed))


def test_check_character_of_a_published_example():
    # The example in python-stdnum's documentation of the code (stdnum.cn.uscc).
    assert check_character("91110000600037341L") == "L"


def test_codes_have_right_check_characters_and_are_distinct():
    codes = made()
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 18 and set(code) <= set(CODE_CHARACTERS) for code in codes)
    assert all(check_character(code) == code[17] for code in codes)


def test_codes_name_the_registration_area():
    assert {code[:8] for code in made()} == {"91210102", "91210381"}


def test_body_has_its_own_check_character():
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    for code in made(200):
        body = code[8:17]
        total = sum(int(letter, 36) * w for letter, w in zip(body[:8], weights, strict=True))
        expected = 11 - total % 11
        assert body[8] == ("X" if expected == 10 else str(expected % 11))


def test_area_that_is_no_number_still_gives_a_valid_code():
    code = credit_codes(np.array(["circle"], dtype=object), rng=np.random.default_rng(1))[0]
    assert check_character(code) == code[17]
