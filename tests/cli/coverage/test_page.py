from cli.coverage.entries import entries, tables
from cli.coverage.page import coverage_page


def test_the_page_has_a_line_for_each_row() -> None:
    lines = list(coverage_page())
    for table in tables():
        start = lines.index(f"\n## {table.about}\n") + 3
        rows = lines[start : start + len(entries(table.name))]
        assert [line.split(" | ")[2] for line in rows] == [entry.code for entry in entries(table.name)]
        assert all(line.startswith("| ") and line.endswith(" |") and line.count(" | ") == 5 for line in rows)


def test_the_summary_counts_every_row_once() -> None:
    summary = next(line for line in coverage_page() if line.startswith("| Todas |"))
    _, _, total, *kinds, share, _ = (cell.strip() for cell in summary.split("|"))
    assert int(total) == sum(int(kind) for kind in kinds) == sum(len(entries(table.name)) for table in tables())
    assert share.endswith("%")
