"""Numbers out of measurements: medians with confidence intervals, geometric means.

No distribution is assumed. The interval around a median comes from order statistics: of n values in order, those at
ranks n/2 -+ 0.98 sqrt(n) enclose the true median with 95 % probability (the binomial law, approximated).
"""

import math


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def median_interval(values):
    """(low, high) of the 95 % confidence interval; with fewer than six values, their range."""
    ordered = sorted(values)
    n = len(ordered)
    if n < 6:
        return ordered[0], ordered[-1]
    reach = 1.96 * math.sqrt(n) / 2
    low = max(0, math.floor(n / 2 - reach))
    high = min(n - 1, math.ceil(n / 2 + reach))
    return ordered[low], ordered[high]


def geometric_mean(values):
    return math.exp(sum(math.log(v) for v in values) / len(values)) if values else None


def steady(times):
    """The last half of a run: the first is warm-up."""
    return times[len(times) // 2 :]
