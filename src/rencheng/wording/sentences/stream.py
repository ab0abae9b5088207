"""Sentences about reading the stream: messages, topics, duplicates."""

SENTENCES: dict[str, tuple[str, str]] = {
    "messages_without_text": (
        "{file} has neither a column “title” nor “text”. Name the column with the messages “text”.",
        "{file} 既没有 title 列，也没有 text 列。请把诉求内容所在的列命名为 text。",
    ),
    "message_id_missing": (
        "The id is empty. Give every message an id of its own.",
        "编号为空。请为每条诉求给出唯一编号。",
    ),
    "message_id_twice": (
        "The id {id} stands twice; the first row counts. Give every message an id of its own.",
        "编号 {id} 重复，只取第一条。请为每条诉求给出唯一编号。",
    ),
    "message_empty": (
        "Message {id} has neither title nor text and is left out. Fill in one of them.",
        "诉求 {id} 标题和内容都为空，未计入。请至少填写一项。",
    ),
    "message_unknown": (
        "No message has the id {id}. Check that both files come from the same stream.",
        "没有编号为 {id} 的诉求。请确认两个文件出自同一批诉求。",
    ),
    "topic_unknown": (
        "There is no topic {topic}. Open the list of topics and choose one.",
        "没有编号为 {topic} 的话题。请从话题列表中选择。",
    ),
    "policy_unreadable": (
        "{file} cannot be read as TOML: {reason}",
        "{file} 无法按 TOML 读取：{reason}",
    ),
    "policy_key_unknown": (
        "{file}: {key} is not known. Known: {known}.",
        "{file}：不认识 {key}。可用的有：{known}。",
    ),
    "policy_number": (
        "{file}: {key} must be a number of at least 0, not {value}.",
        "{file}：{key} 应为不小于 0 的数，现为 {value}。",
    ),
}
