"""Sentences about the grid, care, communities and calls."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "grid_unusable": (
        "grid.toml: “{field}” cannot be used. Allowed: {allowed}.",
        "grid.toml 的“{field}”不能用。允许：{allowed}。",
    ),
    "care_unusable": (
        "care.toml: “{field}” cannot be used. Allowed: {allowed}.",
        "care.toml 的“{field}”不能用。允许：{allowed}。",
    ),
    "hotline_unusable": (
        "hotline.toml: “{field}” cannot be used. Allowed: {allowed}.",
        "hotline.toml 的“{field}”不能用。允许：{allowed}。",
    ),
    "grid_key": (
        "A case or step needs a key of its own, 8 to 64 characters; this one is missing, or was used by somebody else.",
        "每个案件、每一步要有自己的标识（8 到 64 个字符）；这个标识没有给出，或已被别人用过。",
    ),
    "grid_kind": (
        "“{given}” is no class of the grid. One of: {known}.",
        "“{given}”不在网格分类里。可选：{known}。",
    ),
    "grid_place": (
        "Where is it? Give a position (latitude and longitude), a component or a cell.",
        "缺少位置。请给出定位（经纬度）、部件编码或网格。",
    ),
    "grid_component": (
        "There is no component “{given}”. Check its code, or leave it out.",
        "没有编码为“{given}”的部件。请核对，或不填。",
    ),
    "grid_time": (
        "The time {given} cannot be: it lies ahead, or more than {days} days back. Set the phone's clock.",
        "时间 {given} 不对：在未来，或早于 {days} 天前。请校准手机时间。",
    ),
    "grid_case_unknown": (
        "There is no case {number}.",
        "没有编号为 {number} 的案件。",
    ),
    "grid_drop": (
        "“{given}” is no reason for this. One of: {known}.",
        "“{given}”不是不予立案的理由。可选：{known}。",
    ),
    "grid_moved": (
        "{number} went on meanwhile: {by} moved it to “{state}”. Look at it again.",
        "{number} 已被{by}处理，现在是“{state}”状态。请刷新后再看。",
    ),
    "picture_missing": (
        "A picture is needed of what was put right.",
        "请拍一张处理后的照片。",
    ),
    "grid_cell": (
        "There is no cell “{value}”. Cells are those of the city folder, 15 digits.",
        "没有“{value}”这个网格。网格编码为 15 位，见城市文件夹。",
    ),
    "grid_worker": (
        "“{value}” is no grid worker who signs in here. Add them first: rencheng staff add.",
        "“{value}”不是已登记的网格员。请先添加：rencheng staff add。",
    ),
    "grid_two_places": (
        "{worker} answers for cells of street {street} already and cannot walk street {other} too. Choose somebody else, or take those cells back first.",
        "{worker} 已负责 {street} 街道的网格，不能同时在 {other} 街道。请换人，或先收回原网格。",
    ),
    "grid_outside": (
        "“{given}” lies outside every cell. Check latitude, longitude and datum (WGS-84).",
        "“{given}”不在任何网格内。请核对经纬度和坐标系（WGS-84）。",
    ),
    "grid_component_code": (
        "“{given}” is no component code: 16 digits, 6 district, 4 class, 6 serial.",
        "“{given}”不是部件编码：应为 16 位，6 位区、4 位分类、6 位顺序号。",
    ),
    "grid_points": (
        "{given} positions at once; at most {limit}. Send them in parts.",
        "一次发来 {given} 个定位点，最多 {limit} 个。请分批发送。",
    ),
    "care_field": (
        "The field “{field}” cannot be kept like this. Allowed: {allowed}.",
        "“{field}”这一项不能这样填。允许：{allowed}。",
    ),
    "care_known": (
        "Somebody of this name is on the list in this cell already.",
        "这个网格的名单里已有同名的人。",
    ),
    "care_unknown": (
        "Nobody of this number is on your list.",
        "你的名单里没有这个人。",
    ),
    "care_not_yours": (
        "This cell is not yours: ask its worker, its street office or a supervisor.",
        "这不是你的网格：请找该网格的网格员、街道或督办。",
    ),
    "place_not_yours": (
        "This place is not yours: ask its grid worker, its street office or a supervisor.",
        "这里不归你负责：请找它的网格员、街道或督办。",
    ),
    "round_field": (
        "The field “{field}” cannot be kept like this. Allowed: {allowed}.",
        "“{field}”这一项不能这样填。允许：{allowed}。",
    ),
    "round_open": (
        "A round is open in this community already; wait until it ends.",
        "这个社区已有一轮在进行，请等它结束。",
    ),
    "round_unknown": (
        "There is no such round.",
        "没有这一轮。",
    ),
    "round_code": (
        "This is not the code of a slip of this round. Type it as it is printed: number, dash, eight letters.",
        "这不是本轮纸条上的码。请照着纸条填：数字、短横、八个字母。",
    ),
    "round_not_now": (
        "“{doing}” is not possible now: look at the dates of the round.",
        "现在不能“{doing}”：请看本轮的日期。",
    ),
    "round_proposed": (
        "Your household's proposal is decided on already.",
        "您家的提议已经处理过了。",
    ),
    "round_no_voice": (
        "No household has voted for a proposal that was let out.",
        "还没有住户给公开的提议投票。",
    ),
    "proposal_unknown": (
        "There is no such proposal to vote or decide on.",
        "没有可以投票或处理的这条提议。",
    ),
    "call_event": (
        "“{given}” is no event of a call. One of: {known}.",
        "“{given}”不是通话事件。可选：{known}。",
    ),
    "call_id": (
        "A call needs its id, 1 to 80 characters.",
        "通话要有编号，1 到 80 个字符。",
    ),
    "call_time": (
        "The time {given} lies ahead of this clock. Set the telephone system's clock.",
        "时间 {given} 在未来。请校准话务系统时间。",
    ),
    "call_unknown": (
        "There is no such call, or nothing is known of who rang.",
        "没有这通电话，或不知道是谁打来的。",
    ),
    "call_returned": (
        "{by} has rung them back already.",
        "{by} 已经回拨过了。",
    ),
    "recording_kind": (
        "This is no recording we know. Send WAV, MP3, Ogg, FLAC or M4A.",
        "这不是可识别的录音。请发送 WAV、MP3、Ogg、FLAC 或 M4A。",
    ),
    "recording_size": (
        "The recording is too large; at most {limit_mb} MB.",
        "录音太大，最多 {limit_mb} MB。",
    ),
    "recording_known": (
        "This call has its recording already.",
        "这通电话已有录音。",
    ),
    "request_confidential": (
        "The request is confidential: only the hotline speaks with its citizen. Ask it to call.",
        "这是保密工单：只由热线与诉求人联系，请转告热线代为联系。",
    ),
    "transcriber_failed": (
        "The recording could not be written down by {where}: {why}. Check RENCHENG_SPEECH_MODEL or RENCHENG_SPEECH_URL.",
        "{where} 转写失败：{why}。请检查 RENCHENG_SPEECH_MODEL 或 RENCHENG_SPEECH_URL。",
    ),
}
