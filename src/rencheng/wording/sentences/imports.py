"""Sentences of the import of tables, requests and guides."""

SENTENCES: dict[str, tuple[str, str]] = {
    "table_unreadable": (
        "{file} cannot be read ({reason}). Check the path and whether you may read it.",
        "无法读取 {file}（{reason}）。请检查路径和读取权限。",
    ),
    "table_empty": (
        "{file} is empty. Give a file with a header row and at least one row below it.",
        "{file} 是空文件。请提供含表头和至少一行数据的文件。",
    ),
    "table_header": (
        "{file} has no usable header row. The first row must name the columns.",
        "{file} 没有可用的表头。第一行必须是列名。",
    ),
    "table_format": (
        "{file} is not a table we can read ({suffix}). Save it as CSV, Excel, Parquet "
        "or JSON lines.",
        "{file} 不是可读取的表格（{suffix}）。请另存为 CSV、Excel、Parquet 或 JSON Lines。",
    ),
    "table_encoding": (
        "{file} is not in UTF-8 or GB18030 (it looks like {encoding}). Save it as CSV UTF-8.",
        "{file} 不是 UTF-8 或 GB18030 编码（疑为 {encoding}）。请另存为 CSV UTF-8。",
    ),
    "table_encoding_unknown": (
        "The encoding {encoding}, asked for to read {file}, does not exist. "
        "Use utf-8 or gb18030, or leave it out.",
        "读取 {file} 所指定的编码 {encoding} 不存在。请使用 utf-8 或 gb18030，或不指定。",
    ),
    "table_column_missing": (
        "The column {column} is missing. Found: {found}. Closest: {closest}. Rename it or add it.",
        "缺少列 {column}。现有列：{found}。最接近的是 {closest}。请改名或补上该列。",
    ),
    "table_column_twice": (
        "The column {column} stands twice in the header. Rename or remove one of them.",
        "表头中列 {column} 出现两次。请改名或删除其中之一。",
    ),
    "table_ragged": (
        "The row has {found} cells, the header {expected}. A comma inside a text needs "
        "quotation marks around the text.",
        "该行有 {found} 个单元格，表头有 {expected} 个。文本内含逗号时，须用引号括起整段文本。",
    ),
    "table_record_long": (
        "The row is longer than {limit} bytes and was passed over. Shorten or split it.",
        "该行超过 {limit} 字节，已跳过。请缩短或拆分。",
    ),
    "table_field_long": (
        "The text has {length} characters, at most {limit} are taken. Shorten it.",
        "文本有 {length} 个字符，最多 {limit} 个。请缩短。",
    ),
    "table_quote_open": (
        "A quotation mark is opened here and not closed again. Close it, or double it where it "
        "belongs to the text.",
        "此处的引号没有闭合。请补上右引号；若引号属于文本，请写成两个。",
    ),
    "table_csv": (
        "The row is not valid CSV ({reason}). Mend it in a spreadsheet.",
        "该行不是合法的 CSV（{reason}）。请用电子表格软件修正。",
    ),
    "table_bytes": (
        "The byte at position {offset} is neither UTF-8 nor GB18030. Save the file as CSV UTF-8.",
        "第 {offset} 字节既不是 UTF-8 也不是 GB18030。请将文件另存为 CSV UTF-8。",
    ),
    "table_nul": (
        "There is a NUL character at position {offset}. Remove it.",
        "第 {offset} 位有空字符（NUL）。请删除。",
    ),
    "table_json": (
        "The line is not a JSON object. Write one object on each line.",
        "该行不是 JSON 对象。每行应写一个对象。",
    ),
    "table_json_header": (
        "The first line of {file} is not a JSON object. Write one object on each line.",
        "{file} 的第一行不是 JSON 对象。每行应写一个对象。",
    ),
    "table_workbook_large": (
        "{file} holds more than {limit} MB when unpacked. Save the sheet as CSV.",
        "{file} 解压后超过 {limit} MB。请将工作表另存为 CSV。",
    ),
    "table_parquet": (
        "The Parquet file breaks off here ({reason}). Write it again.",
        "Parquet 文件在此处损坏（{reason}）。请重新生成。",
    ),
    "profile_unknown": (
        "There is no profile {name}. Known: {known}. Closest: {closest}. "
        "Name one of these or give the path of a TOML file.",
        "没有名为 {name} 的导入方案。可用：{known}。最接近的是 {closest}。请选用其一，或给出 TOML 文件路径。",
    ),
    "profile_refused": (
        "The profile {file} cannot be used: {count} faults (see above). Mend them and try again.",
        "导入方案 {file} 无法使用：共 {count} 处错误（见上）。请修正后重试。",
    ),
    "profile_toml": (
        "This is not valid TOML: {reason}. Mend the file.",
        "不是合法的 TOML：{reason}。请修正文件。",
    ),
    "profile_key": (
        "A profile knows no {name}. Closest: {closest}. Known: {known}.",
        "导入方案中没有 {name}。最接近的是 {closest}。可用：{known}。",
    ),
    "profile_type": ("{wanted} is expected here.", "此处应为{wanted_zh}。"),
    "profile_timezone": (
        "There is no time zone {value}. Use a name like Asia/Shanghai.",
        "没有时区 {value}。请使用 Asia/Shanghai 之类的名称。",
    ),
    "profile_encoding": (
        "There is no encoding {value}. Use utf-8 or gb18030, or leave it out.",
        "没有编码 {value}。请使用 utf-8 或 gb18030，或不写此项。",
    ),
    "profile_format": (
        "The time format {value} does not hold a whole date. Use one like %Y-%m-%d %H:%M.",
        "时间格式 {value} 不含完整日期。请使用 %Y-%m-%d %H:%M 之类的格式。",
    ),
    "profile_value": (
        "{value} is not possible here. Use one of: {known}.",
        "此处不能用 {value}。可用：{known}。",
    ),
    "profile_one_column": (
        "This field takes one column only. Several are joined only for: {known}.",
        "该字段只能对应一列。只有 {known} 可由多列合并。",
    ),
    "profile_needs": (
        "The profile maps no column to {needed}. A request needs a time of receipt and a text "
        "or title.",
        "导入方案没有把任何列对应到 {needed}。诉求必须有受理时间和内容或标题。",
    ),
    "import_column_missing": (
        "{file} has no column {column}, from which the profile {profile} takes {target}. "
        "Found: {found}. Closest: {closest}. Rename the column or choose another profile.",
        "{file} 没有列 {column}，而方案 {profile} 要从中读取 {target}。现有列：{found}。"
        "最接近的是 {closest}。请改列名或换用其他方案。",
    ),
    "import_unmapped": (
        "By the column names of {file} it is not clear which column holds {missing}. Columns that "
        "could not be mapped: {columns}. Write a profile that maps them and give it with --profile.",
        "从 {file} 的列名看不出哪一列是 {missing}。无法对应的列：{columns}。"
        "请编写导入方案指明对应关系，并用 --profile 指定。",
    ),
    "request_time_missing": (
        "The time of receipt is missing. Fill it in.",
        "缺少受理时间。请补上。",
    ),
    "request_time": (
        "“{value}” is not a time we can read. Write it like 2024-05-06 07:08:09, or name its "
        "format in the profile.",
        "无法识别时间“{value}”。请写成 2024-05-06 07:08:09 的形式，或在导入方案中写明格式。",
    ),
    "request_time_future": (
        "“{value}” lies in the future. Correct the time, or the time zone of the profile.",
        "时间“{value}”晚于现在。请更正时间，或导入方案中的时区。",
    ),
    "request_time_early": (
        "“{value}” lies before {year}. Correct the time.",
        "时间“{value}”早于 {year} 年。请更正。",
    ),
    "request_order": (
        "{value} lies before the time of receipt, {received}. Correct one of the two.",
        "{value} 早于受理时间 {received}。请更正其中之一。",
    ),
    "request_text_missing": (
        "There is neither text nor title. Fill in what the citizen said.",
        "内容和标题都是空的。请补上市民所述内容。",
    ),
    "request_long": (
        "The text has {length} characters; at most {limit} are taken. Shorten it, or check "
        "whether the profile maps the right column.",
        "文本有 {length} 个字符，最多 {limit} 个。请缩短，或检查导入方案是否对应了正确的列。",
    ),
    "request_point_half": (
        "Only one of latitude and longitude is given. Fill in both or neither.",
        "经度和纬度只有其一。请同时填写，或都不填。",
    ),
    "request_degrees": (
        "“{value}” is not a number of degrees. Write it like 31.2304, or leave it empty.",
        "“{value}”不是度数。请写成 31.2304 的形式，或留空。",
    ),
    "request_degrees_range": (
        "{value} is not between -{bound} and {bound} degrees. Correct it; latitude and longitude "
        "may be swapped.",
        "{value} 不在 -{bound} 到 {bound} 度之间。请更正；经纬度可能写反了。",
    ),
    "request_count": (
        "“{value}” is not a number of people. Write a whole number from 0, or leave it empty.",
        "“{value}”不是人数。请写从 0 起的整数，或留空。",
    ),
    "import_done": (
        "{file}: {read} rows read, {taken} taken, {known} known already, {refused} refused.",
        "{file}：读取 {read} 行，新收 {taken} 行，已有 {known} 行，拒收 {refused} 行。",
    ),
    "import_dry_run": (
        "{file}: {read} rows read, {good} good, {refused} refused. Nothing was taken in (dry run).",
        "{file}：读取 {read} 行，合格 {good} 行，拒收 {refused} 行。试运行，未写入任何数据。",
    ),
    "import_guides_done": (
        "{file}: {read} guides read, {added} added, {changed} changed, {same} the same, "
        "{refused} refused.",
        "{file}：读取 {read} 条指南，新增 {added} 条，更新 {changed} 条，未变 {same} 条，拒收 {refused} 条。",
    ),
    "import_ignored": (
        "Columns not taken in: {columns}.",
        "未导入的列：{columns}。",
    ),
    "import_more_refused": (
        "… and {count} more; --refused FILE.csv writes them all.",
        "……另有 {count} 处；用 --refused FILE.csv 可全部写出。",
    ),
    "import_nothing": (
        "Nothing useful came out of {file}.",
        "未能从 {file} 得到任何可用数据。",
    ),
    "import_guide_title": (
        "The guide {code} has the title “{title}”, which {other} already has. Give it another.",
        "指南 {code} 的标题“{title}”与已有的 {other} 相同。请换一个标题。",
    ),
}
