"""Sentences about the archive and about erasure."""

SENTENCES: dict[str, tuple[str, str]] = {
    "archive_months": (
        "Say with --older-than how many months ago a request must have been closed: 1 or more, "
        "not “{given}”.",
        "请用 --older-than 说明结案满几个月才归档：须为 1 或更大的整数，不能是“{given}”。",
    ),
    "archive_running": (
        "Another run is moving requests into {folder}. Wait until it has ended.",
        "另一个归档任务正在写入 {folder}，请等它结束后再试。",
    ),
    "archive_unequal": (
        "{file} does not read back as it was written; nothing was moved. Check the disk.",
        "{file} 读回的内容与写入的不一致，诉求一件也没有移出。请检查磁盘。",
    ),
    "archive_missing": (
        "The archive's file {file} is not there. Put it back from the backup.",
        "归档文件 {file} 不见了，请从备份中恢复。",
    ),
    "archive_damaged": (
        "The archive's file {file} cannot be read ({why}). Put it back from the backup.",
        "归档文件 {file} 无法读取（{why}），请从备份中恢复。",
    ),
    "archive_lacks": (
        "Request {number} should lie in the archive's file {file} and does not. Put the file back "
        "from the backup and run `rencheng archive --check`.",
        "诉求 {number} 应当在归档文件 {file} 里，却没有找到。请从备份中恢复该文件，"
        "再运行 `rencheng archive --check`。",
    ),
    "archive_done": (
        "{requests} requests closed before {before} moved into the archive, with {events} steps of "
        "history, in {files} files. {held} stay, unread or because other requests refer to them. "
        "{leftovers} leftovers of broken runs removed.",
        "{before} 之前结案的 {requests} 件诉求已归档，含办理记录 {events} 条，共 {files} 个文件。"
        "{held} 件尚未识别或被其他诉求引用，暂留。清理了 {leftovers} 个中断遗留的文件。",
    ),
    "archive_dry_run": (
        "{requests} requests closed before {before} would move into the archive. Nothing moved.",
        "{before} 之前结案的 {requests} 件诉求可以归档。本次只是试算，没有移动。",
    ),
    "archive_sound": (
        "The archive is sound: {files} files hold all of the {requests} requests they should.",
        "归档完好：{files} 个文件，应有的 {requests} 件诉求都在。",
    ),
    "archive_unsound": (
        "The archive is not sound: {damaged} of {files} files are missing or changed, {lacking} "
        "requests are not in their file. Put these back from the backup:",
        "归档有缺损：{files} 个文件中有 {damaged} 个丢失或被改动，{lacking} 件诉求不在其文件中。"
        "请从备份中恢复：",
    ),
    "erase_refused": (
        "Erasing personal data is for: {roles}. It is done on the server, with `rencheng erase`.",
        "删除个人信息只限：{roles}，请在服务器上用 `rencheng erase` 执行。",
    ),
    "erase_done": (
        "Personal data destroyed in {requests} requests of the database and {archived} of the "
        "archive ({files} files written anew); {pictures} pictures removed.",
        "个人信息已销毁：数据库中 {requests} 件诉求，归档中 {archived} 件（重写 {files} 个文件），"
        "删除图片 {pictures} 张。",
    ),
}
