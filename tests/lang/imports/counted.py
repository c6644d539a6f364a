imports = 1


def bump():
    global imports
    imports += 1
