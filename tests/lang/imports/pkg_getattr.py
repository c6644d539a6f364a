def __getattr__(name):
    if name.startswith("dynamic_"):
        return "made " + name
    raise AttributeError("module refuses " + name)
