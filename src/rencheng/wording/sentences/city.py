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
    "city_number": (
        "“{value}” is no number from {low} up.",
        "“{value}”不是不小于 {low} 的数。",
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
    "dispatch_share": (
        "“{value}” is no share. Write a number from 0 to 1, like 0.6.",
        "“{value}”不是比例。请写 0 到 1 之间的数，例如 0.6。",
    ),
    "dispatch_rule_form": (
        "A rule is a table of its own. Write [[rules]] and below it its keys.",
        "每条规则自成一节。请写 [[rules]]，下面逐行写各项。",
    ),
    "dispatch_rules_many": (
        "{given} rules are too many; at most {limit} are read. Let places and categories stand for "
        "all below them.",
        "规则有 {given} 条，最多读取 {limit} 条。写上级地点或上级分类即可涵盖其下全部。",
    ),
    "dispatch_id": (
        "“{value}” is no name of a rule. Use a-z, 0-9 and -, at most {limit} characters.",
        "“{value}”不能作规则名。请用小写字母、数字和连字符，最多 {limit} 个字。",
    ),
    "dispatch_id_twice": (
        "Two rules are called “{id}”. Rename one, so that the history can say which one fired.",
        "有两条规则都叫“{id}”。请改名，办理记录要能说清是哪一条起了作用。",
    ),
    "dispatch_priority": (
        "“{value}” is no priority. Write a whole number; the greater comes first.",
        "“{value}”不是优先级。请写整数，数大的在先。",
    ),
    "dispatch_hours": (
        "“{value}” are no hours. Write them like 18:00-08:00; 24:00 ends the day.",
        "“{value}”不是时段。请写成 18:00-08:00 这样，24:00 表示当天结束。",
    ),
    "dispatch_season": (
        "“{value}” is no part of the year. Write month and day like 11-15..03-15.",
        "“{value}”不是一年中的时段。请写成 11-15..03-15 这样的月日。",
    ),
    "dispatch_list": (
        '“{value}” is no list of codes. Write it like ["bureau-fire", "@street"].',
        '“{value}”不是代码列表。请写成 ["bureau-fire", "@street"] 这样。',
    ),
    "dispatch_never": (
        "The rule “{rule}” can never fire: wherever it fits, {by} comes first. Raise its priority, "
        "narrow the other, or take it out.",
        "规则“{rule}”永远不会起作用：凡它适用之处，{by} 都排在前面。请提高它的优先级、收窄另一条，或删去。",
    ),
    "dispatch_hole": (
        "Nobody serves “{category}”: it has no unit in categories.csv and no rule fits it. Name a "
        "unit in one of the two.",
        "“{category}”没有承办单位：categories.csv 里没写，也没有规则适用。请在其中一处写明单位。",
    ),
    "dispatch_gap": (
        "No rule serves “{category}” in the case {case} (place, trade, day, time). Add a rule for "
        "it or a unit in categories.csv; until then the district takes it as backstop.",
        "“{category}”在 {case}（地点、行业、日期、时间）这种情形下没有规则适用。请补一条规则，"
        "或在 categories.csv 写明单位；在此之前由区政府兜底。",
    ),
    "policy_version_used": (
        "Version {version} of {kind}.toml is loaded already and says something else. Raise `version` "
        "in the file and set `valid_from` to the day it begins, so that the history stays true.",
        "{kind}.toml 的第 {version} 版已经载入过，内容却不同。请在文件里提高 version，"
        "并把 valid_from 写成新规定开始的日子，历史记录才能如实。",
    ),
}
