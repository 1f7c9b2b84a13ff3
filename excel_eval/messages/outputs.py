"""Why a file cannot be written or removed, and what to do."""

from __future__ import annotations

OUTPUTS: dict[str, tuple[str, str]] = {
    "write_is_folder": ("是文件夹", "it is a folder"),
    "fix_write_is_folder": (
        "或者移走同名的文件夹，或者换一个输出位置",
        "either move that folder away, or choose another place",
    ),
    "write_is_file": ("已有同名文件", "a file of that name is there"),
    "fix_write_is_file": (
        "或者移走同名的文件，或者换一个输出位置",
        "either move that file away, or choose another place",
    ),
    "write_in_file": ("这里应是文件夹，却是一个文件", "a folder is wanted there and it is a file"),
    "fix_write_in_file": (
        "或者移走这个文件，或者换一个输出位置",
        "either move that file away, or choose another place",
    ),
    "write_into_filing": ("这里是已备案的材料，备案后不得增改", "this is a filing, which must not change"),
    "fix_write_into_filing": ("换一个输出位置", "choose another place"),
    "write_would_replace": (
        "已有同名文件，不是本工具写的，或者写出后有人改动过，没有覆盖",
        "a file of that name is there that this tool did not write, or that was changed since, and was not replaced",
    ),
    "fix_write_would_replace": (
        "或者把它改名、移走，或者换一个输出位置",
        "either rename it or move it away, or choose another place",
    ),
    "write_no_file": (
        "不是普通文件，而是设备、管道或循环的链接",
        "it is no ordinary file but a device, a pipe or a link to itself",
    ),
    "fix_write_no_file": ("换一个输出位置", "choose another place"),
    "write_no_folder": ("文件夹不存在", "the folder does not exist"),
    "fix_write_no_folder": (
        "或者先建好文件夹，或者换一个输出位置",
        "either make the folder first, or choose another place",
    ),
    "write_forbidden": ("没有写入权限，或者磁盘是只读的", "no permission to write there, or the disk is read-only"),
    "fix_write_forbidden": (
        "或者检查文件夹的写入权限，或者换一个输出位置",
        "either check the permission to write, or choose another place",
    ),
    "write_locked": ("文件正被其他程序打开", "another program holds the file"),
    "fix_write_locked": (
        "或者关闭正在使用它的程序（Excel、WPS、Word）后再运行，或者换一个输出位置",
        "either close the program that uses it (Excel, WPS, Word) and run again, or choose another place",
    ),
    "write_no_space": ("磁盘空间不足", "the disk is full"),
    "fix_write_no_space": (
        "或者腾出空间后再运行，或者换一个输出位置",
        "either free some space and run again, or choose another place",
    ),
    "write_name_too_long": ("文件名或路径太长", "the name or the path is too long"),
    "fix_write_name_too_long": (
        "或者缩短文件名，或者换一个路径更短的输出位置",
        "either shorten the name, or choose a place with a shorter path",
    ),
    "write_broken": ("写出的文件不完整", "the written file is not whole"),
    "fix_write_broken": (
        "再运行一次；仍然这样时检查磁盘，或者换一个输出位置",
        "run again; if it stays so check the disk, or choose another place",
    ),
    "write_failed": ("系统报告：{detail}", "the system reports: {detail}"),
    "fix_write_failed": (
        "再运行一次；仍然这样时检查磁盘或网络，或者换一个输出位置",
        "run again; if it stays so check the disk or the network, or choose another place",
    ),
    "write_unsure": (
        "已经换成新的，但磁盘没有确认存好：{detail}",
        "it is the new one, but the disk does not confirm that it has it: {detail}",
    ),
    "fix_write_unsure": ("检查磁盘或网络后再运行一次", "check the disk or the network and run again"),
    "write_half": (
        "只换了一部分结果就失败了，这个文件和其他结果不是同一次运行的",
        "the change failed half-way: this file and the other results are not of one run",
    ),
    "fix_write_half": ("检查磁盘或网络后再运行一次", "check the disk or the network and run again"),
    "write_other_run": ("另一次运行正在写入这个文件夹", "another run is writing into this folder"),
    "fix_write_other_run": ("等它结束后再运行", "run again when it has ended"),
    "remove_locked": (
        "文件正被其他程序打开，或者没有删除权限",
        "another program holds the file, or there is no permission to remove it",
    ),
    "fix_remove_locked": (
        "关闭正在使用它的程序（Excel、WPS）后再运行",
        "close the program that uses it (Excel, WPS) and run again",
    ),
}
