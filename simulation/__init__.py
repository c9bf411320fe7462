"""A synthetic province with a known truth: the demonstration, and the test of every estimator."""

from simulation.province import (
    PARTS,
    Part,
    ProvinceTruth,
    SimulatedProvince,
    simulate_frames,
    simulate_province,
    simulator_sha256,
)
from simulation.scenarios import SCENARIOS, Scenario
from simulation.settings import ProvinceSettings

__all__ = [
    "PARTS",
    "SCENARIOS",
    "Part",
    "ProvinceSettings",
    "ProvinceTruth",
    "Scenario",
    "SimulatedProvince",
    "simulate_frames",
    "simulate_province",
    "simulator_sha256",
]
