"""The SQL box of the explorer (SQL 查询): a question, its rows, what was asked before."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rencheng.core.common.errors import RenchengError
from rencheng.server.exploring import actions, queries, tables
from rencheng.server.exploring.warehouse import MAY_ASK, demand
from rencheng.warehouse import sql_box
from rencheng.web.command.explorer import as_file
from rencheng.web.errors import error_sentence
from rencheng.web.visitors import staff

_SHOWN = 200
EXAMPLE = """SELECT day, sum(requests) AS requests
FROM requests_daily
WHERE level = 'city'
GROUP BY day
ORDER BY day DESC
LIMIT 30"""


@login_required
@require_http_methods(["GET", "POST"])
def sql(request: HttpRequest) -> HttpResponse:
    """Ask and show, or ask and hand over as a file."""
    actor = staff(request)
    demand(actor, MAY_ASK)
    query = request.POST.get("query", request.GET.get("query", ""))
    context: dict[str, object] = {"query": query or EXAMPLE}
    status = 200
    if request.method == "POST":
        kind = request.POST.get("as", "")
        try:
            answer = actions.ask(query, actor=actor, now=timezone.now())
        except RenchengError as error:
            context["error"] = error_sentence(error)
            status = 400
        else:
            if kind in {"csv", "xlsx"}:
                table = (answer.columns, answer.rows)
                body = tables.as_csv(table) if kind == "csv" else tables.as_excel({"SQL": table})
                return as_file(body, f"rencheng-sql.{kind}", kind)
            context |= {"answer": answer, "rows": answer.rows[:_SHOWN], "shown": _SHOWN}
    context |= {
        "views": sql_box.views(),
        "past": queries.past_queries(actor),
        "seconds": sql_box.MOST_SECONDS,
        "most_rows": sql_box.MOST_ROWS,
        "memory": sql_box.MEMORY,
    }
    return render(request, "command/explore_sql.html", context, status=status)
