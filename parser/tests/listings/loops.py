def total(items, limit):
    n = 0
    for x in items:
        if x > limit and x != 7:
            break
        n += x
    else:
        n = -n
    while n < 100:
        n = n * 2 + 1
    return n
