import cycle_one

second = 2
result = hasattr(cycle_one, "first"), cycle_one.__name__
