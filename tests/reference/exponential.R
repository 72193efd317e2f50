# Exponential survival with exact, right-censored and interval-censored times: median and likelihood-ratio
# interval from survreg. Writes exponential.json. Run: Rscript tests/reference/exponential.R
suppressPackageStartupMessages({library(survival); library(jsonlite)})

# survreg wants NA for an open upper bound and a positive lower one; left-censored is NA below.
median_of <- function(lower, upper, confidence = 0.95) {
  y <- Surv(ifelse(lower == 0, NA, lower), ifelse(is.infinite(upper), NA, upper), type = "interval2")
  tight <- survreg.control(rel.tolerance = 1e-14, maxiter = 200)
  fit <- survreg(y ~ 1, dist = "exponential", control = tight)
  loss <- function(x) {
    h <- exp(-x); exact <- lower == upper; open <- is.infinite(upper); within <- !exact & !open
    ll <- sum(log(h) - h * lower[exact]) - sum(h * lower[open]) +
      sum(log(exp(-h * lower[within]) - exp(-h * upper[within])))
    fit$loglik[1] - ll - qchisq(confidence, 1) / 2
  }
  x <- unname(coef(fit)[1])
  low <- uniroot(loss, c(x - 5, x), tol = 1e-13)$root
  high <- uniroot(loss, c(x, x + 5), tol = 1e-13)$root
  as.list(setNames(log(2) * exp(c(x, low, high)), c("value", "low", "high")))
}

lung$died <- lung$status == 2
cases <- list(
  lung = list(lower = lung$time, upper = ifelse(lung$died, lung$time, Inf)),
  veteran = list(lower = veteran$time, upper = ifelse(veteran$status == 1, veteran$time, Inf)),
  bounds = list(lower = c(3, 0, 0, 2, 5, 8, 12), upper = c(3, 4, 6, 7, Inf, 8, Inf)),
  one_event = list(lower = c(1, 5, 9), upper = c(1, Inf, Inf)))
stored <- lapply(cases, function(case) c(
  list(lower = case$lower, upper = ifelse(is.infinite(case$upper), NA, case$upper)),
  list(median = median_of(case$lower, case$upper))))
about <- list(R = R.version.string, survival = as.character(packageVersion("survival")))
write_json(list(about = about, cases = stored), "tests/reference/exponential.json",
           auto_unbox = TRUE, digits = NA, na = "null")
