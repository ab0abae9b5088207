"""Sentences about a city folder."""

SENTENCES: dict[str, tuple[str, str]] = {
    "city_folder_missing": (
        "There is no folder {folder}. Give the folder that holds city.toml.",
        "找不到文件夹 {folder}。请给出 city.toml 所在的文件夹。",
    ),
    "city_file_missing": (
        "The file is missing. Add it; docs/en/city-folder.md says what it holds.",
        "缺少这个文件。请补上，格式见 docs/zh/city-folder.md。",
    ),
    "city_file_unreadable": (
        "The file cannot be read ({reason}). Check its rights and that it is a plain file.",
        "文件无法读取（{reason}）。请检查权限，并确认它是普通文件。",
    ),
    "city_file_outside": (
        "The file is a link that leads out of the city folder. Put the file itself there.",
        "这个文件是指向城市文件夹之外的链接。请把文件本身放进来。",
    ),
    "city_file_kind": (
        "This is no plain file. Put a plain file there.",
        "这不是普通文件。请换成普通文件。",
    ),
    "city_file_big": (
        "The file has {size} MB; at most {limit} MB are read. Split it or take out what is not "
        "the city's.",
        "文件有 {size} MB，最多读取 {limit} MB。请拆分，或删去不属于城市数据的内容。",
    ),
    "city_column_unknown": (
        "“{column}” is not known here. Rename it to one of these or take it out: {known}.",
        "这里没有“{column}”这一项。请改成下列名称之一或删去：{known}。",
    ),
    "city_value_missing": (
        "A value is needed here. Fill it in.",
        "这里必须填写。请补上。",
    ),
    "city_value_long": (
        "{length} characters are too many; at most {limit}. Shorten it.",
        "有 {length} 个字，最多 {limit} 个。请缩短。",
    ),
    "city_value_lines": (
        "Line breaks, tabs and control characters do not belong here. Write it in one line.",
        "这里不能有换行、制表符或控制字符。请写成一行。",
    ),
    "city_value_control": (
        "There is an invisible control character in the text. Take it out.",
        "文字中有看不见的控制字符。请删去。",
    ),
    "city_item_long": (
        "“{item}” has {length} characters; at most {limit}. Shorten it or split the list.",
        "“{item}”有 {length} 个字，最多 {limit} 个。请缩短，或拆成几项。",
    ),
    "city_item_twice": (
        "“{item}” stands twice in the list. Take one out.",
        "列表里“{item}”出现了两次。请删去一个。",
    ),
    "city_item_separator": (
        "The list uses the full-width “；”. Write the half-width “;” between items.",
        "列表用了全角“；”。项目之间请用半角“;”。",
    ),
    "city_choice": (
        "“{value}” is not one of: {allowed}. Choose one of them.",
        "“{value}”不在可选值之内：{allowed}。请从中选一个。",
    ),
    "city_whole": (
        "“{value}” is no whole number from {low} up. Write digits only.",
        "“{value}”不是不小于 {low} 的整数。请只写数字。",
    ),
    "city_degrees": (
        "“{value}” is no number between -{limit} and {limit}. Write degrees as a decimal "
        "number; perhaps lat and lon are swapped.",
        "“{value}”不是 -{limit} 到 {limit} 之间的数。请用十进制度数；也可能纬度和经度写反了。",
    ),
    "city_day": (
        "“{value}” is no date. Write it like 2025-03-31.",
        "“{value}”不是日期。请写成 2025-03-31 这样。",
    ),
    "city_code_form": (
        "The code “{value}” has characters that are not allowed. Allowed: {form}.",
        "代码“{value}”含有不允许的字符。允许：{form}。",
    ),
    "city_code_digits": (
        "The code “{value}” of a {level} must have {digits} digits. Leading zeros count: keep the "
        "column as text.",
        "{level} 的代码“{value}”应有 {digits} 位数字。前导零也算，请把这一列存成文本。",
    ),
    "city_code_parent": (
        "The parent “{value}” does not fit; by the code it is “{parent}”. Mend code or parent.",
        "上级“{value}”对不上，按代码应为“{parent}”。请改代码或上级。",
    ),
    "city_parent_loop": (
        "The unit “{value}” is above itself by way of its parents. Break the circle.",
        "单位“{value}”沿着上级绕回了自己。请断开这个圈。",
    ),
    "city_twice": (
        "“{value}” stands here a second time; the first is at {first}. Keep one.",
        "“{value}”重复了，第一次在 {first}。请只留一个。",
    ),
    "city_reference": (
        "“{value}” is not in {file}. Add it there or correct it here; the closest is “{closest}”.",
        "{file} 里没有“{value}”。请在那里补上或改正这里，最接近的是“{closest}”。",
    ),
    "city_leaf": (
        "“{code}” has no categories below it, so it needs an urgency and a unit. Fill it in.",
        "“{code}”下面没有子类，必须有紧急程度和承办单位。请补上。",
    ),
    "city_named_place": (
        "“{value}” is neither a community (12 digits) nor a cell (15 digits). Write one of them.",
        "“{value}”既不是社区代码（12 位）也不是网格代码（15 位）。请填其中一种。",
    ),
    "city_guide_steps": (
        "A guide says how it is done. Write the steps, one a line, or choose another kind.",
        "办事指南要写怎么办。请填写步骤，一行一步，或改用别的类型。",
    ),
    "city_guide_expiry": (
        "The guide expires on {expiry}, before it takes effect on {effective}. Mend one date.",
        "失效日期 {expiry} 早于生效日期 {effective}。请改正其中一个。",
    ),
    "city_toml": (
        "The file is no valid TOML in UTF-8 ({reason}). Mend it there.",
        "文件不是有效的 UTF-8 TOML（{reason}）。请在所指处改正。",
    ),
    "city_toml_text": (
        "“{value}” must be text in quotation marks that is not empty.",
        "“{value}”应为引号中的非空文字。",
    ),
    "city_timezone": (
        "“{value}” is no time zone. Write one like Asia/Shanghai.",
        "“{value}”不是时区名。请写成 Asia/Shanghai 这样。",
    ),
    "city_limit": (
        'The limit for “{urgency}” is missing or wrong. Write {{ amount = 7, unit = "days" }}; '
        "units: {units}.",
        '“{urgency}”的时限缺失或有误。请写成 {{ amount = 7, unit = "days" }}，单位：{units}。',
    ),
    "city_geojson": (
        "The file is no GeoJSON FeatureCollection ({reason}). Export it anew as GeoJSON.",
        "文件不是 GeoJSON FeatureCollection（{reason}）。请重新导出为 GeoJSON。",
    ),
    "city_geojson_encoding": (
        "The file is not UTF-8, which GeoJSON must be. Save it as UTF-8.",
        "文件不是 UTF-8 编码，GeoJSON 必须是。请另存为 UTF-8。",
    ),
    "city_geojson_empty": (
        "The collection has no features. Put the shapes into it.",
        "要素集合是空的。请放入图形。",
    ),
    "city_feature": (
        "The feature has no properties. Give it properties with a code.",
        "这个要素没有 properties。请补上，并写明 code。",
    ),
    "city_geometry": (
        "“{code}” is no Polygon with positions of [lon, lat] (found: {found}). Mend its geometry.",
        "“{code}”不是由 [经度, 纬度] 构成的 Polygon（遇到：{found}）。请改正 geometry。",
    ),
    "city_cell_simple": (
        "The cell “{code}” must be one polygon without holes. Split it into several cells.",
        "网格“{code}”必须是一个没有洞的多边形。请拆成几个网格。",
    ),
    "city_ring_open": (
        "The ring of “{code}” is not closed. Repeat its first position at the end.",
        "“{code}”的边界没有闭合。请在末尾重复第一个点。",
    ),
    "city_ring_flat": (
        "The ring of “{code}” has fewer than three corners. Draw it anew.",
        "“{code}”的边界不足三个角。请重新绘制。",
    ),
    "city_point_range": (
        "“{code}” has the position lon {lon}, lat {lat}, which is not on earth. GeoJSON puts lon "
        "first: perhaps they are swapped.",
        "“{code}”中的点（经度 {lon}，纬度 {lat}）不在地球上。GeoJSON 经度在前，可能写反了。",
    ),
    "city_shape_invalid": (
        "The shape of “{code}” is not sound ({reason}). Draw it without crossing itself.",
        "“{code}”的图形有误（{reason}）。请重画，边界不能自交。",
    ),
    "city_overlap": (
        "“{code}” and “{other}” overlap by {area} m². Let them share one border.",
        "“{code}”与“{other}”重叠 {area} 平方米。请让它们共用一条边界。",
    ),
    "city_gap": (
        "Inside “{code}” {area} m² near lat {lat}, lon {lon} are covered by nothing. Fill the gap.",
        "“{code}”内有 {area} 平方米未被覆盖（纬度 {lat}，经度 {lon} 附近）。请补上缺口。",
    ),
    "city_outside": (
        "What lies inside “{code}” juts out of it by {area} m² near lat {lat}, lon {lon}. Mend "
        "the border or the code.",
        "“{code}”的下级图形超出其边界 {area} 平方米（纬度 {lat}，经度 {lon} 附近）。请改边界或代码。",
    ),
    "city_no_boundary": (
        "{name} ({code}) has no boundary. Draw it.",
        "{name}（{code}）没有边界。请补画。",
    ),
    "city_no_cells": (
        "The community “{code}” has no cells. Divide it into cells.",
        "社区“{code}”没有网格。请划分网格。",
    ),
    "city_point_far": (
        "The point lies {metres} m outside “{code}”. Check lat, lon and the place; undeclared "
        'GCJ-02 shifts points by some 500 m (declare crs = "GCJ-02" in city.toml).',
        "这个点在“{code}”之外 {metres} 米。请核对经纬度和所属地；未声明的 GCJ-02 会偏移约 500 米"
        '（在 city.toml 中写明 crs = "GCJ-02"）。',
    ),
}
