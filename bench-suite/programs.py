"""The programs to measure: our own, and pyperformance's when that package is installed.

A *program* is a name and the command line that follows the name of the runtime. Run, it prints lines of JSON with
the fields `checksum` and `times`; one of pyperformance's may print several, each with a `name` of its own.
"""

import importlib.util
import pathlib
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
STANDIN = HERE / "pyperf_standin"
# The second loop is run by compiled code, where the first was interpreted.
DIGESTED_LOOPS = 2


class Program:
    def __init__(self, name, path, arguments=(), standin=False):
        self.name = name
        self.path = path
        self.arguments = list(arguments)
        self.standin = standin

    def command(self, iterations):
        if self.standin:
            return [str(self.path), *self.arguments, "--values=%d" % iterations]
        return [str(self.path), str(iterations), *self.arguments]

    def digest_command(self):
        """Runs pyperformance's programs for what they compute, not for their speed."""
        return [*self.command(1), "--digest=%d" % DIGESTED_LOOPS]

    def environment(self):
        return {"PYTHONPATH": str(STANDIN)} if self.standin else {}


def own_programs():
    return [Program(path.stem, path) for path in sorted((HERE / "programs").glob("*.py"))]


def pyperformance_folder(given=None):
    """The folder with the bm_* folders, or None: from an unpacked or an installed package."""
    candidates = []
    if given:
        base = pathlib.Path(given)
        candidates = [base, base / "data-files/benchmarks", base / "pyperformance/data-files/benchmarks"]
    else:
        spec = importlib.util.find_spec("pyperformance")
        if spec and spec.origin:
            candidates = [pathlib.Path(spec.origin).parent / "data-files/benchmarks"]
    for folder in candidates:
        if any(folder.glob("bm_*")):
            return folder
    return None


def pyperformance_programs(folder):
    """Those that need nothing but pyperf. A folder may describe variants in bm_*.toml files of their own."""
    programs = []
    for home in sorted(folder.glob("bm_*")):
        project = tomllib.loads((home / "pyproject.toml").read_text(encoding="utf-8"))
        needs = [need.split(">")[0].split("=")[0].strip() for need in project.get("project", {}).get("dependencies", [])]
        script = home / "run_benchmark.py"
        if not script.exists() or any(need != "pyperf" for need in needs):
            continue
        tool = project.get("tool", {}).get("pyperformance", {})
        base = tool.get("name", home.name[3:])
        programs.append(Program("pp." + base, script, tool.get("extra_opts", ()), standin=True))
        for variant in sorted(home.glob("bm_*.toml")):
            tool = tomllib.loads(variant.read_text(encoding="utf-8")).get("tool", {}).get("pyperformance", {})
            if tool.get("name", base) != base:
                programs.append(Program("pp." + tool["name"], script, tool.get("extra_opts", ()), standin=True))
    return programs
