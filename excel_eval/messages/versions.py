"""Versions of one team's workbook: how two of them stand to one another, and to what was filed."""

from __future__ import annotations

VERSIONS: dict[str, tuple[str, str]] = {
    # two in one folder (E113)
    "twice_bytes": ("两个文件的内容一字不差", "the two files are the same, byte for byte"),
    "twice_rows": ("两个文件的各行都相同，只是另存过", "all rows are the same, one of them was only saved again"),
    "twice_older": ("{old} 是旧版：它的各行 {new} 中都有，{new} 多 {more} 行{filled}", "{old} is the older version: all of its rows stand in {new}, which has {more} more{filled}"),
    "twice_apart": ("{first} 有 {one} 行、{second} 有 {other} 行是对方没有的", "{first} has {one} rows and {second} has {other} rows that the other lacks"),
    "versions_filled": ("，另有 {count} 行填得更全", " and {count} filled in further"),
    "twice_fix_same": ("留下一个，把另一个（如 {second}）移出文件夹", "Keep one of them and move the other (such as {second}) out of the folder"),
    "twice_fix_older": ("核对后留下 {new}，把旧版 {old} 移出文件夹", "Keep {new} and move the older {old} out of the folder"),
    "twice_fix_apart": ("或者请该组把两个文件合并成一个，或者核对后留下正确的一个，把另一个移出文件夹", "Either ask the team to merge the two, or keep the right one and move the other out of the folder"),
    # one of the folder against the filings (W119, I120, I121)
    "older_bytes": ("它与 {filing} 备案的 {file} 一字不差，而 {later} 备案的 {newer} 已经更新", "it is, byte for byte, the {file} filed in {filing}, while a newer {newer} was filed in {later}"),
    "older_rows": ("它的各行在 {later} 备案的 {newer} 中都有，那里多 {more} 行{filled}", "all of its rows stand in the {newer} filed in {later}, which has {more} more{filled}"),
    "same_bytes": ("没有改动", "it has not changed"),
    "same_rows": ("各行没有改动，只是另存过", "no row has changed, it was only saved again"),
    "renamed_same": ("内容没有变", "its content is the same"),
    "renamed_changed": ("内容有改动", "its content has changed"),
}  # fmt: skip
