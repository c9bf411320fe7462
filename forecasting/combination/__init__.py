"""Combination: many forecasts made one, with a spread and with sums that hold.

What does not belong here: the members that are combined (forecasting.members).
"""
