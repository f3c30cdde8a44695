"""Whether a measured value is as good as its target."""


def result_of(actual, target, better, cases):
    """Return reached, failed, or, without any cases, none.

    :param str better: lower or higher: which values are good
    """
    if not cases:
        return "none"
    reached = actual <= target if better == "lower" else actual >= target
    return "reached" if reached else "failed"
