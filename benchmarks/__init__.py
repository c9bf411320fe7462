"""Speed and accuracy, by one command: ``make bench`` writes docs/benchmarks.md.

What does not belong here: tests, which must hold on every machine.
"""
