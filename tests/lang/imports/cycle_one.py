first = 1
import cycle_two

result = cycle_two.second + first
