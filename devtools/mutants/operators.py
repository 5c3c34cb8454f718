"""The faults that are put into Python code: each replaces one expression by another.

The operators are those of Mutmut and Cosmic Ray, without the ones on texts, which say
nothing of behaviour, and with one more: a part of a condition is left out.
"""

import ast
import copy
from dataclasses import dataclass

COMPARISONS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Not behaviour: texts put together, defaults, and what only type checkers read.
LEFT_ALONE = (ast.JoinedStr, ast.arguments)
FIELDS_LEFT_ALONE = ("annotation", "returns", "decorator_list")


@dataclass(frozen=True)
class Mutation:
    """One fault: in which file, where, and what stands there instead.

    `function` is the line on which the innermost function around it begins; 0 outside.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    old: str
    new: str
    function: int

    def apply(self, source):
        """Return the source (bytes) with this fault in it."""
        lines = source.splitlines(keepends=True)
        before = [*lines[: self.line - 1], lines[self.line - 1][: self.column]]
        after = [lines[self.end_line - 1][self.end_column :], *lines[self.end_line :]]
        return b"".join([*before, self.new.encode(), *after])

    def __str__(self):
        old, new = (" ".join(text.split()) for text in (self.old, self.new))
        return f"{self.path}:{self.line}  {old}  ->  {new}"


def mutations(path, source, *, only_functions=False):
    """Return the faults that can be put into a file.

    :param path: how the file is named in what is printed
    :param source: its text, as bytes
    :param only_functions: leave out what stands outside of functions, as fields do
    """
    found = []
    visit(ast.parse(source), 0, found)
    return [
        Mutation(
            path,
            *(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset),
            *(ast.unparse(node), new, function),
        )
        for node, new, function in found
        if function or not only_functions
    ]


def marked(path, source):
    """Return the source with a mark in each function: who calls it says so.

    (``sys.settrace`` makes the tests take seven times as long.)
    """
    lines = source.splitlines(keepends=True)
    for node in sorted(functions(ast.parse(source)), key=first_line, reverse=True):
        first = (
            node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
        )
        row, column = first_line(first) - 1, first.col_offset
        mark = f"__called__('{path}:{first_line(node)}')".encode()
        line = lines[row]
        alone = not line[:column].strip()
        mark += b"\n" + line[:column] if alone else b"; "
        lines[row] = line[:column] + mark + line[column:]
    return b"".join(lines)


def functions(tree):
    """Return the functions in a tree, those within others as well."""
    return [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]


def first_line(node):
    """Return the line on which a statement begins, its decorators included."""
    return min(part.lineno for part in (node, *getattr(node, "decorator_list", ())))


def visit(node, function, found):
    """Collect (node, replacement, function) of a node and of all below it."""
    if isinstance(node, FUNCTIONS):
        function = first_line(node)
    if isinstance(node, LEFT_ALONE) or is_of_no_matter(node):
        return
    found += [(old, new, function) for old, new in replacements(node)]
    for name, child in children(node):
        if name not in FIELDS_LEFT_ALONE:
            visit(child, function, found)


def children(node):
    """Yield the nodes right below a node, with the name of the field."""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield name, child


def replacements(node):
    """Yield (node, text that replaces it) for the faults of this very node."""
    match node:
        case ast.Compare(ops=[operator, *_]):
            operator = COMPARISONS[type(operator)]()
            yield node, text(node, ops=[operator, *node.ops[1:]])
        case ast.BoolOp(op=operator, values=values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield node, text(node, op=other)
            for value in values:
                rest = [kept for kept in values if kept is not value]
                yield node, text(node, values=rest) if rest[1:] else text(rest[0])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, text(operand)
        case ast.BinOp(op=operator) if other := ARITHMETIC.get(type(operator)):
            if not is_text(node.left) and not is_text(node.right):
                yield node, text(node, op=other())
        case ast.Constant(value=bool(value)):
            yield node, repr(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield node, repr(value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS:
            yield node.func, CALLS[name]
        case ast.If(test=test) | ast.IfExp(test=test):
            yield test, "False"
        case ast.comprehension(ifs=tests):
            for test in tests:
                yield test, "True"
        case ast.Return(value=ast.AST() as value):
            if not isinstance(value, ast.Constant):
                yield value, "None"
        case ast.Expr(value=ast.Call() as call):
            yield call, "None"


def text(node, **changes):
    """Return the text of a node with changes, in brackets."""
    changed = copy.copy(node)
    for name, value in changes.items():
        setattr(changed, name, value)
    return f"({ast.unparse(changed)})"


def is_text(node):
    """Say whether an operand is a text: a sum of it is no arithmetic."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def is_of_no_matter(node):
    """Say whether this is a call of a logger, or a branch for type checkers."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="_logger")))):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return False
