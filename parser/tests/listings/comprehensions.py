def pairs(rows):
    squares = [x * x for row in rows for x in row if x]
    later = [lambda: x for x in rows]
    return {k: v for k, v in squares}, sum(x for x in later)
