"""Communities (社区): their page, what residents propose and vote on, the weekly sheet."""
