"""A place as a folder of settings: areas, indicators, sources, rules, wording, fonts.

What does not belong here: figures beyond those a profile re-keys as facts, reading them
(warehouse), and anything computed.
"""

from profiles.loader import load_profile, profile_codes
from profiles.problems import Problem, ProfileError

__all__ = ["Problem", "ProfileError", "load_profile", "profile_codes"]
