def careful(path):
    try:
        with open(path) as f:
            return f.read()
    except (OSError, ValueError) as e:
        raise KeyError(path) from e
    finally:
        print(path)
