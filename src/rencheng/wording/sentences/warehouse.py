"""Sentences of the warehouse."""

SENTENCES: dict[str, tuple[str, str]] = {
    "warehouse_folder": (
        "The warehouse's folder {folder} cannot be written ({why}). Check the free space and who "
        "may write there, or name another one with RENCHENG_WAREHOUSE.",
        "无法写入数据仓库文件夹 {folder}（{why}）。请检查磁盘空间和写入权限，或用 RENCHENG_WAREHOUSE 另指定一处。",
    ),
    "warehouse_busy": (
        "Another process is writing to the warehouse at {folder}. Nothing was changed; try again "
        "in a minute.",
        "另一个进程正在写入 {folder} 处的数据仓库。本次未作任何改动，请稍后重试。",
    ),
    "warehouse_zone": (
        "The days of the warehouse at {folder} were cut by the time zone {known}, not {zone}. "
        "Delete the folder and run `rencheng warehouse rebuild`, or set RENCHENG_TIMEZONE back.",
        "{folder} 处的数据仓库按时区 {known} 划分日期，与 {zone} 不符。请删除该文件夹后运行 "
        "rencheng warehouse rebuild，或把 RENCHENG_TIMEZONE 改回来。",
    ),
    "warehouse_ledger": (
        "The ledger {file} cannot be read ({why}). Run `rencheng warehouse rebuild`.",
        "账本 {file} 无法读取（{why}）。请运行 rencheng warehouse rebuild。",
    ),
    "warehouse_corrupt": (
        "The file {file} is not as it was written ({why}). Run `rencheng warehouse check`: it "
        "makes it anew.",
        "文件 {file} 与写入时不一致（{why}）。请运行 rencheng warehouse check，它会重新生成。",
    ),
    "warehouse_newer": (
        "The file {file} has schema {found}; this program knows {known}. Use the newer program, "
        "or delete the warehouse and run `rencheng warehouse rebuild`.",
        "文件 {file} 的结构版本为 {found}，本程序只认识 {known}。请使用较新的程序，或删除数据仓库后运行 rencheng warehouse rebuild。",
    ),
    "warehouse_older": (
        "The file {file} was written by an earlier version (schema below {known}). Run "
        "`rencheng warehouse sync`: it brings all files up to date. (Loaded from files: "
        "`rencheng warehouse load`.)",
        "文件 {file} 由较早的版本写成（结构版本低于 {known}）。请运行 rencheng warehouse sync，"
        "它会更新全部文件（由文件装载的，请运行 rencheng warehouse load）。",
    ),
    "engine_unknown": (
        "There is no engine {name}. Set RENCHENG_ENGINE to duckdb, spark, local[2] or "
        "spark://host:7077.",
        "没有名为 {name} 的引擎。请将 RENCHENG_ENGINE 设为 duckdb、spark、local[2] 或 spark://host:7077。",
    ),
    "spark_missing": (
        "Spark is not installed. Run `pip install '.[spark]'`, or set RENCHENG_ENGINE to duckdb.",
        "未安装 Spark。请运行 pip install '.[spark]'，或将 RENCHENG_ENGINE 设为 duckdb。",
    ),
    "spark_not_started": (
        "Spark did not start at {master} ({why}). It needs Java 17 (Debian: apt-get install "
        "openjdk-17-jre-headless) and a master that answers.",
        "Spark 未能在 {master} 启动（{why}）。需要 Java 17（Debian：apt-get install openjdk-17-jre-headless）"
        "和可用的主节点。",
    ),
    "span_backwards": (
        "The span ends on {last}, before it begins on {first}. Swap the two days.",
        "时间段的结束日 {last} 早于开始日 {first}。请对调。",
    ),
    "span_step": (
        "Time is not kept in steps of {step}. Choose one of: {known}.",
        "没有按 {step} 划分的数据。可选：{known}。",
    ),
    "span_too_fine": (
        "In steps of {step} this span has {steps} of them; at most {limit} are shown. Choose a "
        "shorter span or a coarser step.",
        "按 {step} 划分，这段时间共有 {steps} 步，最多 {limit} 步。请缩短时间段或选更粗的步长。",
    ),
    "mart_unknown": (
        "There is no mart {name}. Known: {known}.",
        "没有名为 {name} 的集市。可用：{known}。",
    ),
    "table_unknown": (
        "There is no table {name}. Known: {known}.",
        "没有名为 {name} 的表。可用：{known}。",
    ),
    "analysis_unknown": (
        "There is no analysis {name}. Known: {known}.",
        "没有名为 {name} 的分析。可用：{known}。",
    ),
    "weeks_missing": (
        "No whole week, Monday to Sunday, lies in this span. Choose a longer one.",
        "这段时间里没有完整的一周（周一至周日）。请选更长的时间段。",
    ),
    "level_unknown": (
        "There is no level of place {level}. Known: {known}.",
        "没有名为 {level} 的地点层级。可用：{known}。",
    ),
    "column_unknown": (
        "There is no column {name} here. Known: {known}.",
        "此处没有列 {name}。可用：{known}。",
    ),
    "words_unusable": (
        "The word lists cannot be used: {field} ({why}). Each list is `term = [words]`; a word "
        "has at most 20 characters and belongs to one term of its list.",
        "监测词表无法使用：{field}（{why}）。每个词表写作“词条 = [词…]”；每个词不超过 20 个字，在同一词表中只属于一个词条。",
    ),
    "warehouse_of_files": (
        "The warehouse at {folder} was loaded from files. Name another folder with "
        "RENCHENG_WAREHOUSE for the server's.",
        "{folder} 处的数据仓库由文件装载而成。服务器的数据仓库请用 RENCHENG_WAREHOUSE 另指定文件夹。",
    ),
    "warehouse_of_server": (
        "The warehouse at {folder} belongs to the server. Load files into a folder of their own: "
        "--folder PATH.",
        "{folder} 处的数据仓库属于服务器。请把文件装载到另外的文件夹：--folder 路径。",
    ),
    "warehouse_repaired": (
        "{file} was not as it was written and has been made anew.",
        "{file} 与写入时不一致，已重新生成。",
    ),
    "warehouse_unrepaired": (
        "{file} is not as it was written ({why}). Load the file of these rows again.",
        "{file} 与写入时不一致（{why}）。请重新装载这些数据的原始文件。",
    ),
    "warehouse_sound": (
        "{files} files checked, {faults} faulty.",
        "已检查 {files} 个文件，{faults} 个有问题。",
    ),
    "warehouse_empty": (
        "The warehouse at {folder} holds nothing yet. Run `rencheng warehouse sync`, or "
        "`rencheng warehouse load FILE`.",
        "{folder} 处的数据仓库还是空的。请运行 rencheng warehouse sync 或 rencheng warehouse load 文件。",
    ),
    "warehouse_table": ("table or mart", "表或集市"),
    "warehouse_rows": ("rows", "行"),
    "warehouse_days": ("days or parts written", "写入的日期或分块"),
    "warehouse_loaded": (
        "{file}: {taken} rows loaded into {folder}, {refused} refused; {days} days changed.",
        "{file}：已将 {taken} 行装载到 {folder}，拒收 {refused} 行；{days} 天有变化。",
    ),
}
