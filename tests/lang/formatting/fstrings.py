"""f-strings: expressions, nesting, conversions, specifications, self-documenting."""
name, value, width = "taipan", 42, 10
print(f"{name} {value} {value + 1} {name!r} {name!s} {name.upper()} {'lit'} {value:5}|{value:<5}|{value:^5}|{value:05}|")
print(f"{value:{width}}|{value:>{width}.{3}f}|{name:*^{width}}|{name:.{3}}|{value!r:>5}|")
print(f"{value=} {value = } {name=!s} {value=:5} {value + 1=} {name=!r:>10}")
print(f"{{literal}} {{{value}}} }}{{", f"", f"{''}", f"a" "b" f"{1}", rf"\n{value}")
print(f"{[i * 2 for i in range(3)]} {dict(a=1)} { {'k': 1}['k'] } {(lambda x: x + 1)(1)} {value if value > 3 else 0}")
print(f"{'inner ' + f'{value}' + f'{f'{name}'}'}")
print(f"{value:x} {value:#b} {value:o} {value:,} {1234567:,} {1234567:_} {255:#06x} {255:_b} {65:c} {0.5:%} {value:+} {-value: } {value:e} {value:.1f} {value:g}")
print(f"{name:10}|{name:>10}|{name:<10}|{name:^10}|{name:_^9}|{name:s}|{True}|{True:5}|{None}|{[1]}")
print(f'''{
    value
    + 1  # with a comment
}''', f"{"quotes"} {'\n'!r} {"\t".join(["a", "b"])!r}")


class Spec:
    def __format__(self, spec):
        return f"<{spec}>"

    def __str__(self):
        return "Spec"


print(f"{Spec()} {Spec():abc} {Spec()!s:>6} {Spec():{value}-{name}}", format(Spec(), "x"), "{:y}".format(Spec()))
for bad in (lambda: f"{name:d}", lambda: f"{value:s}", lambda: f"{value:.3d}", lambda: f"{[1]:5}", lambda: f"{None:5}", lambda: f"{value:,x}", lambda: f"{1.5:c}", lambda: f"{-1:c}", lambda: f"{value:5Q}", lambda: f"{name:=10}", lambda: f"{name:+}"):
    try:
        print(bad())
    except (ValueError, TypeError, OverflowError) as e:
        print(type(e).__name__, e)
