"""Ships and boats, cut off at their waterline, which is y = 0, with their bows towards +Z."""
