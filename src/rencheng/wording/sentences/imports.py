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
}
