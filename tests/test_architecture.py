"""The house rules, read from the source: imports one way, one source of randomness, honest exports, small functions."""

import ast
import statistics
from graphlib import CycleError, TopologicalSorter

import pytest
from aleator.docs.house import BEGIN, draw, imported_files

PLUG_INS = {"agents", "environments", "metrics"}  # these three never import each other
BELOW = {
    "core": set(),
    "registry": {"core"},
    **{room: {"core", "registry"} for room in PLUG_INS},
    "runs": {"core"},
    "reports": {"core", "registry", "metrics", "runs"},
    "scenarios": {"core", "registry", *PLUG_INS, "runs", "reports"},
    "kit": {"core", "registry", *PLUG_INS, "runs", "reports", "scenarios"},
    "cli": {"core", "registry", *PLUG_INS, "runs", "reports", "scenarios", "kit"},
    "__init__": {"core", "registry", "runs", "scenarios"},
    "__main__": {"cli"},
}
ROOMS = {room for room in BELOW if not room.startswith("__")}
ROOT_MODULES = {"__init__", "__main__"}

RANDOM = ("random", "secrets", "uuid", "numpy.random", "np.random", "os.urandom", "scipy.stats.rv")
HEAVY = (
    "litellm",
    "langgraph",
    "scipy.stats",
    "duckdb",
    "altair",
    "vl_convert",
    "langchain_core",
    "opentelemetry",
    "mlflow",
)
# Modules that may import a heavy library at their top, because they are themselves only imported inside functions.
LAZY = {
    "agents/simulated/provider.py": {"litellm"},
    "agents/llm/styles/*.py": {"langgraph"},
    "agents/llm/graphs/nodes.py": {"langgraph"},
    "agents/llm/graphs/walking.py": {"langgraph"},
}


def tree_of(root, module):
    return ast.parse((root / module).read_text(encoding="utf-8"), str(module))


def place(module):
    """The room of a module, or the name of a root module."""
    return module.parts[0] if len(module.parts) > 1 else module.stem


def imported(node):
    """Dotted names that an absolute import statement binds or reads."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def relative(module, node):
    """Root-level places that a relative import statement reaches from ``module``."""
    if not isinstance(node, ast.ImportFrom) or not node.level:
        return []
    base = module.parts[:-1]
    base = base[: len(base) - (node.level - 1)]
    path = (*base, *(node.module.split(".") if node.module else ()))
    return [path[0]] if path else [alias.name for alias in node.names]


def at_import(tree):
    """Statements that run when the module is imported: no function bodies, nothing for the type checker alone."""
    todo = list(tree.body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            todo += node.orelse
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            todo += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


def within(name, tops):
    return any(name == top or name.startswith(top + ".") for top in tops)


def test_every_folder_of_the_package_is_listed(root, modules):
    """A folder with Python files in a room is a package that ships; the root holds its two modules and no other."""
    on_disk = {file.relative_to(root) for room in ROOMS for file in (root / room).rglob("*.py")} | {
        file.relative_to(root) for file in root.glob("*.py")
    }
    assert on_disk == set(modules)
    assert {module.stem for module in modules if len(module.parts) == 1} == ROOT_MODULES
    missing = {str(m.parent) for m in modules} - {str(m.parent) for m in modules if m.name == "__init__.py"}
    assert missing == set()


def test_imports_run_one_way(root, module):
    here = place(module)
    reached = {there for node in ast.walk(tree_of(root, module)) for there in relative(module, node)}
    assert reached <= BELOW[here] | {here}


def test_no_circle_of_files(root, modules):
    """What only the type checker reads is no import."""
    imports = {module: imported_files(root, module) for module in modules if len(module.parts) > 1}
    try:
        list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        pytest.fail("a circle of files: " + " <- ".join(map(str, error.args[1])))


def test_the_picture_of_the_house_is_drawn_from_the_imports(root):
    """`make house` draws it anew."""
    _, _, drawn = (root / "CONTRIBUTING.md").read_text(encoding="utf-8").partition(BEGIN)
    assert draw(root) in drawn, "the picture in CONTRIBUTING.md is stale: run `make house`"


def spaces_of(root):
    """The names of all spaces, each with the file in which it stands."""
    folder = root / "core" / "spaces"
    return {
        node.name: file.relative_to(root)
        for file in folder.glob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
    }


def asked_about(node):
    """Names of the classes that an expression is compared with: by isinstance, issubclass, a pattern, or the type itself."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) in {"isinstance", "issubclass"}:
        return {part.id for part in ast.walk(node.args[1]) if isinstance(part, ast.Name)}
    if isinstance(node, ast.MatchClass):
        return {ast.unparse(node.cls)}
    if isinstance(node, ast.Compare) and "type(" in ast.unparse(node):
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return set()


def test_nobody_asks_which_space_it_is(root, module):
    """But the space's own file: a sixth space needs no edit elsewhere."""
    spaces = {name for name, file in spaces_of(root).items() if file != module and name != "Space"}
    asked = {
        f"{ast.unparse(node)} (line {node.lineno})"
        for node in ast.walk(tree_of(root, module))
        if asked_about(node) & spaces
    }
    assert asked == set()


SPECIAL = {"equilibrium", "llm"}
BUILT_BY_NAME = {"agents", "kit", "scenarios"}  # where an agent is built, and not told from others


def test_no_agent_is_known_by_its_name(root, module):
    """What matters of an agent it declares (`Agent.plays_optimum`, `Agent.model_name`)."""
    tree = tree_of(root, module)
    compared = {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
    }
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert (compared if place(module) in BUILT_BY_NAME else constants) & SPECIAL == set()


def test_imports_of_ours_are_relative(root, module):
    ours = {"aleator", *ROOMS, *ROOT_MODULES}
    names = [name for node in ast.walk(tree_of(root, module)) for name in imported(node)]
    assert [name for name in names if within(name, ours)] == []


@pytest.mark.parametrize("folder", ["tests", "benchmarks", "examples", "docs"])
def test_outside_the_package_ours_is_aleator(root, folder):
    """A bare `import agents` from the root would load a second copy of every class."""
    bare = ROOMS
    found = {
        (str(file.relative_to(root)), name)
        for file in (root / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for name in imported(node)
        if within(name, bare)
    }
    assert found == set()


def test_no_randomness_but_chance(root, module):
    if module.name == "chance.py":
        return
    tree = tree_of(root, module)
    names = [name for node in ast.walk(tree) for name in imported(node)]
    attributes = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert [name for name in (*names, *attributes) if within(name, RANDOM)] == []
    sampled = [name for name in attributes if name.endswith((".rvs", ".default_rng"))]
    assert sampled == []


def test_heavy_libraries_are_imported_where_they_are_used(root, module):
    allowed = {name for pattern, names in LAZY.items() if module.match(pattern) for name in names}
    names = [name for node in at_import(tree_of(root, module)) for name in imported(node)]
    assert [name for name in names if within(name, HEAVY) and not within(name, allowed)] == []


def test_lazy_modules_are_imported_inside_functions(root, modules):
    """What earns a module its place in LAZY: no other module imports it when it is itself imported."""
    lazy = [
        module
        for module in modules
        if any(module.match(pattern) for pattern in LAZY) and module.stem != "__init__"
    ]
    paths = {module.with_suffix("").parts for module in lazy}
    early = [
        (str(module), ast.unparse(node))
        for module in modules
        if module not in lazy
        for node in at_import(tree_of(root, module))
        if isinstance(node, ast.ImportFrom) and node.level
        if paths & reached(module, node)
    ]
    assert early == []


def reached(module, node):
    """Paths of the modules that a relative import statement may load."""
    base = module.parts[: len(module.parts) - node.level]
    path = (*base, *(node.module.split(".") if node.module else ()))
    return {path, *((*path, alias.name) for alias in node.names)}


def public_names(tree):
    """Functions, classes and constants without a leading underscore that the module defines at its top."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        for target in getattr(node, "targets", [getattr(node, "target", None)]):
            if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name):
                yield target.id


OF_THE_FILE = {"EXAMPLE", "PLACE", "SHAPE"}  # what a plug-in's file says of itself, and nobody imports


def test_exports_are_the_public_names(root, module):
    """`__all__` is what the module defines and does not hide."""
    if module.name in {"__init__.py", "__main__.py"}:
        return
    tree = tree_of(root, module)
    declared = [ast.literal_eval(node.value) for node in tree.body
                if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"]  # fmt: skip
    assert len(declared) == 1, "the module has no __all__"
    public = {name for name in public_names(tree) if not name.startswith("_")}
    assert set(declared[0]) - OF_THE_FILE == public - OF_THE_FILE


def lengths(root, modules):
    """(lines without the docstring, where) of every function of the package."""
    for module in modules:
        for node in ast.walk(tree_of(root, module)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                yield node.end_lineno - body[0].lineno + 1, f"{module}:{node.lineno} {node.name}"


def test_functions_are_small(root, modules):
    sizes = list(lengths(root, modules))
    assert [where for size, where in sizes if size > 50] == []
    assert statistics.median(size for size, _ in sizes) < 10


def test_files_are_small(root, modules):
    """A file holds one idea."""
    assert [str(m) for m in modules if len((root / m).read_text(encoding="utf-8").splitlines()) > 400] == []
