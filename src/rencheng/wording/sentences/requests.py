"""Sentences about requests, people and what they send."""

SENTENCES: dict[str, tuple[str, str]] = {
    "request_invalid": (
        "Some fields cannot be used: {fields}.",
        "部分字段无法使用：{fields}。",
    ),
    "body_unreadable": (
        "What was sent is not JSON, or is too large. Send one JSON object in UTF-8.",
        "无法读取所发送的内容：不是 JSON，或内容过大。请发送 UTF-8 编码的 JSON 对象。",
    ),
    "text_missing": (
        "The description is empty. Write in a sentence or two what happened and where.",
        "内容是空的。请用一两句话写明发生了什么、在哪里。",
    ),
    "text_too_long": (
        "The text has {length} characters; at most {limit} are taken. Please shorten it.",
        "文字有 {length} 个字，最多 {limit} 个字。请精简后再提交。",
    ),
    "channel_unknown": (
        "The channel “{channel}” is not known; use one of: {known}.",
        "没有“{channel}”这种渠道，请用：{known}。",
    ),
    "kind_unknown": (
        "The kind “{kind}” is not known; use one of: {known}.",
        "没有“{kind}”这种诉求类型，请用：{known}。",
    ),
    "category_unknown": (
        "There is no category “{category}”. Choose one from the list, or leave it empty.",
        "没有“{category}”这个分类。请从列表中选择，或留空由系统识别。",
    ),
    "place_unknown": (
        "There is no place “{place}”. Give the code of a district, street, community or cell.",
        "没有“{place}”这个地点。请给出区、街道、社区或网格的代码。",
    ),
    "trade_unknown": (
        "There is no trade “{trade}”. Choose one from the list, or leave it empty.",
        "没有“{trade}”这个行业。请从列表中选择，或留空。",
    ),
    "dispatch_text_folder": (
        "A text is read with the models of the running city. Leave out the folder, or give "
        "--category and --place instead of --text.",
        "识别文字要用已载入城市的模型。请不写文件夹，或用 --category 和 --place 代替 --text。",
    ),
    "city_has_problems": (
        "{folder} has {problems} problems. `rencheng city check` names them; mend them first.",
        "{folder} 有 {problems} 处问题。请先用 `rencheng city check` 查看并改正。",
    ),
    "choices_unwritable": (
        "{file} cannot be written ({reason}). Choose another place.",
        "无法写入 {file}（{reason}）。请换一个位置。",
    ),
    "sign_in_first": (
        "This is for staff. Sign in at the desk first; the session's cookie opens it.",
        "此接口供工作人员使用。请先在工作台登录，凭会话凭证访问。",
    ),
    "view_name": (
        "A saved view needs a name of at most {limit} characters.",
        "请给常用筛选起个名字，最多 {limit} 个字。",
    ),
    "view_empty": (
        "Nothing is filtered. Choose filters first, then save them under a name.",
        "还没有筛选条件。请先选条件，再保存为常用筛选。",
    ),
    "views_many": (
        "At most {limit} views can be kept. Take one away first.",
        "常用筛选最多保存 {limit} 个。请先删去一个。",
    ),
    "list_view_unknown": (
        "This saved view is not there any more.",
        "这个常用筛选已不存在。",
    ),
    "moment_unusable": (
        "“{given}” is no time. Write it like 2026-03-02T10:00.",
        "“{given}”不是时间。请写成 2026-03-02T10:00 这样。",
    ),
    "unit_unknown": (
        "There is no unit “{unit}”. Choose one from the list.",
        "没有“{unit}”这个单位，请从列表中选择。",
    ),
    "point_incomplete": (
        "A point needs both latitude and longitude.",
        "定位需要同时给出纬度和经度。",
    ),
    "point_outside": (
        "Latitude {lat} and longitude {lon} are not on Earth; check their order.",
        "纬度 {lat}、经度 {lon} 超出范围，请检查是否写反。",
    ),
    "pictures_too_many": (
        "{given} pictures were sent; at most {limit} are taken.",
        "上传了 {given} 张图片，最多 {limit} 张。",
    ),
    "picture_too_large": (
        "The picture “{name}” is larger than {limit_mb} MB. Send a smaller one.",
        "图片“{name}”超过 {limit_mb} MB，请换一张小一点的。",
    ),
    "picture_unreadable": (
        "“{name}” is not a picture we can read. Send a JPEG, PNG, WebP or GIF.",
        "“{name}”不是可以识别的图片，请上传 JPEG、PNG、WebP 或 GIF。",
    ),
    "request_unknown": (
        "There is no request {number}. Check the number on the receipt.",
        "没有编号为 {number} 的诉求，请核对回执上的编号。",
    ),
    "follow_refused": (
        "Number and secret do not fit together. Check both on the receipt.",
        "编号和查询密码不匹配，请核对回执。",
    ),
    "caller_refused": (
        "Phone and code do not fit together. The operator told you the code at the end of the "
        "call.",
        "电话和查询码不匹配。查询码是通话结束时话务员告诉您的六位数字。",
    ),
    "too_many_tries": (
        "Too many tries. Please wait {minutes} minutes, or call the hotline.",
        "尝试次数过多，请 {minutes} 分钟后再试，或拨打热线。",
    ),
    "answer_missing": (
        "The answer is empty. Write what was done, in words the citizen will understand.",
        "答复是空的。请写明办理情况，让群众看得懂。",
    ),
    "role_unknown": (
        "There is no role “{role}”. Use one or several of: {known}.",
        "没有“{role}”这个角色，可用：{known}。",
    ),
    "staff_unknown": (
        "There is no member of staff “{name}”. Add them with `rencheng staff add`.",
        "没有“{name}”这个工作人员。请先用 `rencheng staff add` 添加。",
    ),
    "key_unusable": (
        "The key is unknown or has expired. Ask for a new one: `rencheng staff token NAME`.",
        "访问令牌无效或已过期。请重新申请：`rencheng staff token NAME`。",
    ),
    "password_weak": (
        "This password will not do: {why}",
        "密码不合要求：{why}",
    ),
    "reason_missing": (
        "A reason is needed. Say in a few words why.",
        "请简要说明理由。",
    ),
    "satisfaction_unusable": (
        "Satisfaction is a step from 1 to 5; “{given}” is not.",
        "满意度应为 1 到 5，“{given}”不是。",
    ),
    "phone_unusable": (
        "A phone number has 5 to 15 digits; this one has {length}.",
        "电话号码应为 5 到 15 位数字，现在有 {length} 位。",
    ),
    "call_times_out_of_order": (
        "The call's {field} lies before it rang; check the clock of the telephone system.",
        "通话的 {field} 早于振铃时间，请检查话务系统的时钟。",
    ),
    "look_not_for_role": (
        "Your role may not open contacts; it is for: {roles}.",
        "您的角色不能查看联系方式，可查看的角色：{roles}。",
    ),
    "data_key_wrong": (
        "Sealed data ({purpose}) cannot be opened with this key. Set RENCHENG_DATA_KEY to the key "
        "the data was sealed with.",
        "当前密钥打不开加密数据（{purpose}）。请把 RENCHENG_DATA_KEY 设为加密时使用的密钥。",
    ),
    "data_key_unusable": (
        "{name} must be the base64 of 32 bytes.",
        "{name} 应为 32 字节的 base64 编码。",
    ),
}
