class Point(Base, kind=1):
    """A point."""
    x: int = 0

    def move(self, dx):
        self.x += dx
        return super().move(dx)
