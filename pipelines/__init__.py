"""When things run: definitions, jobs, schedules, sensors, resources and the command line.

The only room that reads the environment and the clock. What does not belong here: what
is produced (assets).
"""
