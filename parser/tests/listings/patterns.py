def kind(value):
    match value:
        case 0 | None:
            return "nothing"
        case [first, *rest] if rest:
            return first
        case {"x": x, **others}:
            return others
        case Point(x, y=0):
            return x
        case _:
            return "other"
