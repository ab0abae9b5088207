"""When waves peak and what that takes (疫情时间表): forecasts by region and trade, with their
doubt."""
