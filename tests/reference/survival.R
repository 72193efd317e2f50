# Expected results of the survival functions, computed by R: writes survival.json beside this file.
# Run: Rscript tests/reference/survival.R   (packages survival, jsonlite)
suppressMessages({library(survival); library(jsonlite)})

# ---- cases ---------------------------------------------------------------------------------------------------

# Columns that a data set lacks follow from the row number i by formula; the tests know the same formula for the
# case "huge", whose rows are not stored.
complete <- function(d) {
  d <- as.data.frame(d)
  i <- seq_len(nrow(d))
  fill <- list(
    group = (i - 1) %% 2, cluster = (i - 1) %/% 3, x1 = (i * 17) %% 101 / 50 - 1, x2 = (i * 5) %% 3 == 0,
    lower = ifelse(d$event == 1, pmax(0, d$time - (i * 3) %% 4), d$time),
    upper = ifelse(d$event == 1, d$time + (i * 5) %% 3, Inf))
  for (name in setdiff(names(fill), names(d))) d[[name]] <- as.numeric(fill[[name]])
  d
}

huge <- function(n) {
  i <- seq_len(n)
  data.frame(time = 1 + (i * i * 7 + i * 13) %% 97, event = as.numeric((i * 31) %% 10 < 7), group = i %% 3)
}

lung_rows <- na.omit(lung[c("time", "status", "sex", "ph.ecog", "age", "inst")])
pbc_rows <- na.omit(pbc[c("time", "status", "stage", "sex", "age", "bili")])
cases <- lapply(list(
  lung = with(lung_rows, data.frame(time, event = status - 1, group = sex, x1 = age, x2 = ph.ecog,
                                    cluster = inst)),
  veteran = with(veteran, data.frame(time, event = status, group = as.numeric(celltype), x1 = karno,
                                     x2 = trt)),
  ovarian = with(ovarian, data.frame(time = futime, event = fustat, group = rx, x1 = age, x2 = ecog.ps)),
  aml = with(aml, data.frame(time, event = status, group = as.numeric(x), x2 = as.numeric(x))),
  kidney = with(kidney, data.frame(time, event = status, group = sex, x1 = age, x2 = sex,
                                   cluster = id)),
  pbc_months = with(pbc_rows, data.frame(time = round(time / 30.4375), event = as.numeric(status > 0),
                                         group = stage, x1 = age, x2 = log(bili))),
  all_censored = data.frame(time = 1:8, event = 0),
  one_patient = data.frame(time = 4, event = 1),
  one_censored = data.frame(time = 4, event = 0),
  ties = data.frame(time = rep(c(1, 2, 2, 5), 6), event = rep(c(1, 1, 0), 8)),
  time_zero = data.frame(time = c(0, 0, 0, 1, 1, 2, 3, 3, 4, 6, 7, 9),
                         event = c(1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0)),
  all_events = data.frame(time = c(1, 1, 2, 3, 5, 8, 13, 13, 21, 34, 55, 89), event = 1),
  identical_groups = data.frame(time = rep(c(1, 2, 4, 4, 7, 9, 9, 12), each = 2),
                                event = rep(c(1, 1, 0, 1, 1, 0, 1, 0), each = 2)),
  at_one_half = data.frame(time = 1:12, event = rep(1:0, each = 6)),
  rounding = data.frame(time = c(0.1 + 0.2, 0.3, 0.7, 0.1 + 0.6, 1.1, 1.1, 2, 2.5, 3, 3),
                        event = c(1, 1, 1, 1, 0, 1, 0, 1, 1, 0)),
  rare_events = data.frame(time = c(3:22, 5, 9), event = as.numeric(1:22 %in% c(3, 8, 15, 20))),
  huge = huge(20000)), complete)

# ---- functions: each takes a case and returns a named list of numbers ------------------------------------------

km_fit <- function(d, level = 0.95) survfit(Surv(d$time, d$event) ~ 1, conf.type = "log-log", conf.int = level)
curve_of <- function(fit) {
  list(time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor, survival = fit$surv,
       lower = fit$lower, upper = fit$upper)
}
# Times that differ by rounding error are one time here as in survfit.
landmarks <- function(d) as.numeric(quantile(unique(round(d$time, 10)), c(0, 0.2, 0.5, 0.9, 1), type = 1))
horizon <- function(d) landmarks(d)[4]
at_landmarks <- function(d) summary(km_fit(d), times = landmarks(d), extend = TRUE)
# quantile.survfit sorts the heights of a bound, so where a bound rises again (few at risk) it can name a later time
# than the first crossing, even a lower bound above the median. There the rule of print.survfit counts.
first_crossing <- function(time, height) {
  reached <- which(height <= 0.5 + 1e-8)[1]
  if (is.na(reached) || abs(height[reached] - 0.5) > 1e-8) return(time[reached])
  mean(c(time[reached], time[which(height < 0.5 - 1e-8)[1]]))
}
median_of <- function(fit) {
  q <- quantile(fit, 0.5)
  bound <- function(x, q) if (any(diff(x[!is.na(x)]) > 0)) first_crossing(fit$time, x) else as.numeric(q)
  list(value = as.numeric(q$quantile), low = bound(fit$lower, q$lower), high = bound(fit$upper, q$upper))
}
log_rank <- function(d) {
  fit <- survdiff(Surv(time, event) ~ group, d)
  df <- sum(fit$exp > 0) - 1
  list(statistic = fit$chisq, df = df, p_value = pchisq(fit$chisq, df, lower.tail = FALSE))
}
# coxph stops when the likelihood settles, which leaves the coefficients of many rows short of the maximum: go on
# from there.
cox_of <- function(d, robust = FALSE) {
  tight <- coxph.control(eps = 1e-14, toler.chol = 1e-14, iter.max = 100)
  model <- Surv(time, event) ~ x1 + x2
  first <- coxph(model, d, control = tight)
  rows <- if (robust) d$cluster
  fit <- do.call(coxph, list(model, d, control = tight, init = coef(first), cluster = rows))
  list(coefficient = unname(coef(fit)), std_error = sqrt(diag(fit$var)), lower = unname(exp(confint(fit)[, 1])),
       upper = unname(exp(confint(fit)[, 2])))
}
mean_within <- function(d, tau) {
  m <- survival:::survmean(km_fit(d), rmean = tau)$matrix
  c(value = m[["rmean"]], std_error = m[["se(rmean)"]])
}
mean_difference <- function(d) {
  g <- sort(unique(d$group))[1:2]
  tau <- min(sapply(g, function(k) max(d$time[d$group == k])), horizon(d))
  m <- sapply(g, function(k) mean_within(d[d$group == k, ], tau))
  value <- m[1, 2] - m[1, 1]; se <- sqrt(sum(m[2, ]^2))
  list(horizon = tau, value = value, low = value - qnorm(0.975) * se, high = value + qnorm(0.975) * se)
}
# survfit stops its EM iterations when survival changes by less than 5e-5; here the same function goes on to 1e-12
# or 1000 iterations.
exact_turnbull <- eval(parse(text = sub("eps > 5e-05", "eps > 1e-12 && iter < 1000",
                                        deparse(survival:::survfitTurnbull))), envir = asNamespace("survival"))
turnbull <- function(method) function(d) {
  if (!any(is.finite(d$upper))) return(list(time = max(d$time), survival = 1, median = NA))
  rows <- aggregate(list(weight = rep(1, nrow(d))), list(lower = d$lower, upper = d$upper), sum)
  y <- Surv(rows$lower, ifelse(is.finite(rows$upper), rows$upper, NA), type = "interval2")
  fit <- method(factor(rep(1, nrow(rows))), y, rows$weight, conf.type = "log", se.fit = FALSE)
  class(fit) <- "survfit"
  curve <- list(time = fit$time, survival = fit$surv)
  # Where the curve stands at one half, the last digits of an iterated result decide on the median: not compared.
  if (any(abs(fit$surv - 0.5) < 5e-3)) return(curve)
  c(curve, list(median = unname(quantile(fit, 0.5, conf.int = FALSE))))
}

functions <- list(
  kaplan_meier = function(d) curve_of(km_fit(d)),
  kaplan_meier_90 = function(d) curve_of(km_fit(d, 0.9))[c("lower", "upper")],
  survival_at = function(d) {
    s <- at_landmarks(d)
    list(time = s$time, survival = s$surv, lower = s$lower, upper = s$upper)
  },
  numbers_at_risk = function(d) list(times = landmarks(d), at_risk = at_landmarks(d)$n.risk),
  median_survival = function(d) median_of(km_fit(d)),
  median_follow_up = function(d) median_of(km_fit(transform(d, event = 1 - event))),
  log_rank = log_rank,
  cox = cox_of,
  cox_robust = function(d) cox_of(d, robust = TRUE),
  restricted_mean = function(d) c(list(horizon = horizon(d)), as.list(mean_within(d, horizon(d)))),
  restricted_mean_difference = mean_difference,
  turnbull = turnbull(exact_turnbull),
  turnbull_stock = turnbull(survival:::survfitTurnbull))

# ---- what is refused: a statistic that does not exist there, whatever R returns ---------------------------------

refused <- list()
refuse <- function(case, reason, names) for (f in names) refused[[f]][[case]] <<- reason
compared <- c("log_rank", "cox", "cox_robust")
for (case in c("all_censored", "one_censored")) refuse(case, "no event", compared)
refuse("one_patient", "one group, no variation", compared)
for (case in c("one_patient", "one_censored")) refuse(case, "one group", "restricted_mean_difference")
refuse("ties", "no event with x2 = 1: no finite maximum", c("cox", "cox_robust"))
for (case in c("veteran", "pbc_months", "huge")) refuse(case, "more than two groups", "restricted_mean_difference")

# ---- write -----------------------------------------------------------------------------------------------------

json <- function(x) toJSON(x, digits = I(12), na = "null", auto_unbox = TRUE)
entry <- function(name, x) paste0(json(name), ": ", x)
block <- function(lines) paste0("{\n", paste(lines, collapse = ",\n"), "\n}")
results <- character()
for (f in names(functions)) {
  done <- character()
  for (case in setdiff(names(cases), names(refused[[f]]))) {
    failed <- function(e) stop(f, " of ", case, ": ", conditionMessage(e))
    value <- tryCatch(functions[[f]](cases[[case]]), error = failed)
    done <- c(done, entry(case, json(value)))
  }
  results <- c(results, entry(f, block(done)))
}
stored <- cases[names(cases) != "huge"]
versions <- c(R = paste(R.version$major, R.version$minor, sep = "."),
              sapply(c("survival", "jsonlite"), function(p) as.character(packageVersion(p))))
columns <- function(d) toJSON(d, dataframe = "columns", digits = I(17), na = "null")
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
writeLines(block(c(
  entry("date", json(format(Sys.Date()))),
  entry("versions", json(as.list(versions))),
  entry("generated", json(list(huge = 20000))),
  entry("cases", block(mapply(function(n, d) entry(n, columns(d)), names(stored), stored))),
  entry("refused", json(refused)),
  entry("expected", block(results)))), file.path(dirname(script), "survival.json"))
