"""unittest itself, run inside a program, with its result printed."""
import io
import unittest


class T(unittest.TestCase):
    def setUp(self):
        self.x = [1, 2]

    def test_equal(self):
        self.assertEqual(self.x, [1, 2])
        self.assertIn(1, self.x)
        self.assertTrue(self.x)

    def test_raises(self):
        with self.assertRaises(ZeroDivisionError) as c:
            1 / 0
        self.assertIsInstance(c.exception, ArithmeticError)

    def test_fails(self):
        self.assertEqual({"a": 1}, {"a": 2})

    def test_error(self):
        raise KeyError("k")

    @unittest.skip("because")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("as expected")

    def test_sub(self):
        for i in range(3):
            with self.subTest(i=i):
                self.assertNotEqual(i, 1)


stream = io.StringIO()
result = unittest.TextTestRunner(stream=stream, verbosity=0).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
print(result.testsRun, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures), result.wasSuccessful())
print(sorted(t.id().split(".")[-1].split(" ")[0] for t, _ in result.failures), result.errors[0][1].strip().splitlines()[-1])
