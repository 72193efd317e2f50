# Expected results of the survival functions, computed by R: writes survival.json beside this file.
# Run: Rscript tests/reference/survival.R   (packages survival, cmprsk, jsonlite)
suppressMessages({library(survival); library(cmprsk); library(jsonlite)})

# ---- cases ---------------------------------------------------------------------------------------------------

# Columns that a data set lacks follow from the row number i by formula; the tests know the same formula for the
# case "huge", whose rows are not stored.
complete <- function(d) {
  d <- as.data.frame(d)
  i <- seq_len(nrow(d))
  fill <- list(
    group = (i - 1) %% 2, strata = (i - 1) %/% 2 %% 2, cluster = (i - 1) %/% 3,
    status = d$event * (1 + (i %% 3 == 0)), x1 = (i * 17) %% 101 / 50 - 1, x2 = (i * 5) %% 3 == 0,
    entry = floor(d$time * ((i * 11) %% 7) / 8),
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
  lung = with(lung_rows, data.frame(time, event = status - 1, group = sex, strata = ph.ecog > 0, x1 = age,
                                    x2 = ph.ecog, cluster = inst)),
  veteran = with(veteran, data.frame(time, event = status, group = as.numeric(celltype), strata = prior,
                                     x1 = karno, x2 = trt)),
  ovarian = with(ovarian, data.frame(time = futime, event = fustat, group = rx, strata = resid.ds, x1 = age,
                                     x2 = ecog.ps)),
  aml = with(aml, data.frame(time, event = status, group = as.numeric(x), x2 = as.numeric(x))),
  kidney = with(kidney, data.frame(time, event = status, group = sex, strata = as.numeric(disease), x1 = age,
                                   x2 = sex, cluster = id)),
  pbc_months = with(pbc_rows, data.frame(time = round(time / 30.4375), event = as.numeric(status > 0),
                                         status, group = stage, strata = as.numeric(sex), x1 = age,
                                         x2 = log(bili))),
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

km_fit <- function(d, type = "log-log", level = 0.95, late = FALSE) {
  response <- if (late) Surv(d$entry, d$time, d$event) else Surv(d$time, d$event)
  survfit(response ~ 1, conf.type = type, conf.int = level)
}
curve_of <- function(fit, bounds = TRUE) {
  rows <- list(time = fit$time, at_risk = fit$n.risk, events = fit$n.event, censored = fit$n.censor,
               survival = fit$surv, std_error = fit$surv * fit$std.err)
  if (bounds) c(rows, list(lower = fit$lower, upper = fit$upper)) else rows
}
# Times that differ by rounding error are one time here as in survfit; cmprsk does not see to it.
untied <- function(d) transform(d, time = round(time, 10))
landmarks <- function(d) as.numeric(quantile(unique(untied(d)$time), c(0, 0.2, 0.5, 0.9, 1), type = 1))
horizon <- function(d) landmarks(d)[4]
# quantile.survfit sorts the heights of a bound, so where a bound rises again (late entry, few at risk) it can name a
# later time than the first crossing, even a lower bound above the quantile. There the rule of print.survfit counts.
first_crossing <- function(time, height, p) {
  reached <- which(height <= 1 - p + 1e-8)[1]
  if (is.na(reached) || abs(height[reached] - (1 - p)) > 1e-8) return(time[reached])
  mean(c(time[reached], time[which(height < 1 - p - 1e-8)[1]]))
}
quantiles <- function(fit) {
  p <- c(0.25, 0.5, 0.75); q <- quantile(fit, p)
  rises <- function(x) any(diff(x[!is.na(x)]) > 0)
  bound <- function(x, q) if (rises(x)) sapply(p, function(one) first_crossing(fit$time, x, one)) else as.numeric(q)
  list(value = as.numeric(q$quantile), low = bound(fit$lower, q$lower), high = bound(fit$upper, q$upper))
}
test_of <- function(statistic, df) {
  list(statistic = statistic, df = df, p_value = pchisq(statistic, df, lower.tail = FALSE))
}
survdiff_of <- function(d, rho = 0, by_strata = FALSE) {
  fit <- if (by_strata) survdiff(Surv(time, event) ~ group + strata(strata), d, rho = rho)
         else survdiff(Surv(time, event) ~ group, d, rho = rho)
  total <- function(x) if (is.matrix(x)) rowSums(x) else as.numeric(x)
  c(test_of(fit$chisq, sum(total(fit$exp) > 0) - 1), list(observed = total(fit$obs), expected = total(fit$exp)))
}
gehan <- function(d) {  # no function of `survival`: the definition, time by time
  d <- untied(d)
  g <- sort(unique(d$group)); u <- 0; v <- 0
  for (t in sort(unique(d$time[d$event == 1]))) {
    at <- d$time >= t; died <- d$time == t & d$event == 1
    n <- sum(at); dd <- sum(died)
    nj <- sapply(g, function(k) sum(at & d$group == k)); dj <- sapply(g, function(k) sum(died & d$group == k))
    u <- u + n * (dj - dd * nj / n)
    if (n > 1) v <- v + n^2 * dd * (n - dd) / (n - 1) * (diag(nj / n) - outer(nj / n, nj / n))
  }
  keep <- seq_along(g)[-1]
  test_of(as.numeric(u[keep] %*% solve(v[keep, keep], u[keep])), length(keep))
}
trend <- function(d) {
  fit <- survdiff(Surv(time, event) ~ group, d)
  s <- seq_along(fit$obs) - 1
  test_of(sum(s * (fit$obs - fit$exp))^2 / as.numeric(s %*% fit$var %*% s), 1)
}
pairwise <- function(d) {
  pairs <- combn(sort(unique(d$group)), 2)
  one <- apply(pairs, 2, function(p) survdiff(Surv(time, event) ~ group, d[d$group %in% p, ])$chisq)
  p <- pchisq(one, 1, lower.tail = FALSE)
  list(statistic = one, p_value = p, p_holm = p.adjust(p, "holm"))
}
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-14, iter.max = 100)
cox_of <- function(fit) {
  list(coefficient = unname(coef(fit)), std_error = sqrt(diag(fit$var)), lower = unname(exp(confint(fit)[, 1])),
       upper = unname(exp(confint(fit)[, 2])), log_likelihood = fit$loglik[2], null_log_likelihood = fit$loglik[1],
       statistic = 2 * diff(fit$loglik))
}
# coxph stops when the likelihood settles, which leaves the coefficients of many rows short of the maximum: go on
# from there, and keep the likelihood without covariates.
polished <- function(formula, d, robust = FALSE) {
  rows <- if (robust) d$cluster
  first <- coxph(formula, d, control = tight)
  fit <- do.call(coxph, list(formula, d, control = tight, init = coef(first), cluster = rows))
  fit$loglik[1] <- first$loglik[1]
  fit
}
late <- Surv(entry, time, event) ~ x1 + x2 + strata(strata)
cox_plain <- function(d) polished(Surv(time, event) ~ x1 + x2, d)
cox_late <- function(d) polished(late, d)
zph <- function(transform) function(d) {
  table <- cox.zph(cox_plain(d), transform = transform)$table
  list(statistic = unname(table[, 1]), df = unname(table[, 2]), p_value = unname(table[, 3]))
}
profile_bounds <- function(d) {
  fit <- cox_plain(d)
  bound <- function(j, side) {
    x <- d[[c("x1", "x2")[j]]]; other <- d[[c("x2", "x1")[j]]]
    f <- function(b) {
      fixed <- coxph(Surv(time, event) ~ other + offset(b * x), d, control = tight)
      2 * (fit$loglik[2] - fixed$loglik[2]) - qchisq(0.95, 1)
    }
    se <- sqrt(fit$var[j, j]); b0 <- coef(fit)[[j]]
    exp(uniroot(f, sort(b0 + side * se * c(0.5, 6)), tol = 1e-11, extendInt = if (side > 0) "upX" else "downX")$root)
  }
  list(lower = sapply(1:2, bound, -1), upper = sapply(1:2, bound, 1))
}
# coxphf is not packaged: the penalised likelihood l + log|I| / 2, with l and I of coxph at given coefficients.
penalised <- function(d) {
  x <- scale(as.matrix(d[c("x1", "x2")])); y <- Surv(d$time, d$event)
  still <- coxph.control(iter.max = 0)
  at <- function(b) suppressWarnings(coxph(y ~ x, init = b, control = still))
  value <- function(b) { f <- at(b); f$loglik[1] - 0.5 * log(det(f$var)) }
  list(at = at, value = value, scale = attr(x, "scaled:scale"))
}
firth_maximum <- function(p) {
  b <- c(0, 0)
  steep <- list(fnscale = -1, reltol = 1e-16, ndeps = c(1e-5, 1e-5))
  for (k in 1:3) b <- optim(b, p$value, method = "BFGS", control = steep)$par
  optim(b, p$value, control = list(fnscale = -1, reltol = 1e-16, maxit = 2000))$par
}
firth <- function(d) {
  p <- penalised(d); b <- firth_maximum(p)
  list(coefficient = unname(b / p$scale), std_error = unname(sqrt(diag(p$at(b)$var)) / p$scale),
       statistic = 2 * (p$value(b) - p$value(c(0, 0))))
}
firth_profile <- function(d) {
  p <- penalised(d); b <- firth_maximum(p); peak <- p$value(b); se <- sqrt(diag(p$at(b)$var))
  bound <- function(j, side) {
    along <- function(v) {
      inner <- function(o) p$value(if (j == 1) c(v, o) else c(o, v))
      best <- optimize(inner, b[3 - j] + c(-4, 4) * se[3 - j], maximum = TRUE, tol = 1e-9)$objective
      2 * (peak - best) - qchisq(0.95, 1)
    }
    end <- if (side > 0) "upX" else "downX"
    exp(uniroot(along, sort(b[j] + side * se[j] * c(0.7, 3)), tol = 1e-8, extendInt = end)$root / p$scale[[j]])
  }
  list(lower = sapply(1:2, bound, -1), upper = sapply(1:2, bound, 1))
}
rmst <- function(d) {
  m <- survival:::survmean(km_fit(d), rmean = horizon(d))$matrix
  c(value = m[["rmean"]], std_error = m[["se(rmean)"]])
}
rmst_difference <- function(d) {
  g <- sort(unique(d$group))[1:2]
  tau <- min(sapply(g, function(k) max(d$time[d$group == k])), horizon(d))
  m <- sapply(g, function(k) {
    s <- survival:::survmean(km_fit(d[d$group == k, ]), rmean = tau)$matrix
    c(s[["rmean"]], s[["se(rmean)"]])
  })
  value <- m[1, 2] - m[1, 1]; se <- sqrt(sum(m[2, ]^2))
  list(horizon = tau, value = value, low = value - qnorm(0.975) * se, high = value + qnorm(0.975) * se)
}
incidence_cmprsk <- function(d) {
  never <- 0 * landmarks(d)
  if (!any(d$status == 1)) return(list(time = landmarks(d), incidence = never, std_error = never))
  tp <- timepoints(cuminc(untied(d)$time, d$status), landmarks(d))
  row <- which(rownames(tp$est) == "1 1")
  list(time = as.numeric(colnames(tp$est)), incidence = unname(tp$est[row, ]),
       std_error = unname(sqrt(tp$var[row, ])))
}
incidence_survfit <- function(type) function(d) {
  fit <- survfit(Surv(time, factor(status, 0:2)) ~ 1, d, conf.type = type)
  k <- which(fit$states == "1")
  list(time = fit$time, incidence = fit$pstate[, k], std_error = fit$std.err[, k], lower = fit$lower[, k],
       upper = fit$upper[, k])
}
gray <- function(cause, rho = 0, by_strata = FALSE) function(d) {
  d <- untied(d)
  fit <- if (by_strata) cuminc(d$time, d$status, d$group, d$strata, rho = rho)
         else cuminc(d$time, d$status, d$group, rho = rho)
  row <- fit$Tests[as.character(cause), ]
  list(statistic = row[["stat"]], df = row[["df"]])
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
  kaplan_meier_log = function(d) curve_of(km_fit(d, "log"))[c("lower", "upper")],
  kaplan_meier_plain = function(d) curve_of(km_fit(d, "plain"))[c("lower", "upper")],
  kaplan_meier_90 = function(d) curve_of(km_fit(d, "log-log", 0.9))[c("lower", "upper")],
  kaplan_meier_late_entry = function(d) curve_of(km_fit(d, late = TRUE)),
  survival_at = function(d) {
    s <- summary(km_fit(d), times = landmarks(d), extend = TRUE)
    list(time = s$time, at_risk = s$n.risk, survival = s$surv, std_error = s$std.err)
  },
  numbers_at_risk = function(d) {
    list(times = landmarks(d), at_risk = summary(km_fit(d), times = landmarks(d), extend = TRUE)$n.risk)
  },
  quantile_survival = function(d) quantiles(km_fit(d)),
  quantile_survival_log = function(d) quantiles(km_fit(d, "log")),
  quantile_survival_plain = function(d) quantiles(km_fit(d, "plain")),
  quantile_survival_late_entry = function(d) quantiles(km_fit(d, late = TRUE)),
  median_follow_up = function(d) quantiles(km_fit(transform(d, event = 1 - event))),
  log_rank = survdiff_of,
  log_rank_stratified = function(d) survdiff_of(d, by_strata = TRUE),
  fleming_harrington = function(d) survdiff_of(d, rho = 1),
  fleming_harrington_stratified = function(d) survdiff_of(d, rho = 0.5, by_strata = TRUE),
  gehan_breslow = gehan,
  log_rank_trend = trend,
  pairwise_log_rank = pairwise,
  cox = function(d) cox_of(cox_plain(d)),
  cox_late_entry_stratified = function(d) cox_of(cox_late(d)),
  cox_robust = function(d) cox_of(polished(Surv(time, event) ~ x1 + x2, d, robust = TRUE)),
  cox_robust_late_entry = function(d) cox_of(polished(late, d, robust = TRUE)),
  cox_profile = profile_bounds,
  cox_firth = firth,
  cox_firth_profile = firth_profile,
  proportional_hazards_km = zph("km"),
  proportional_hazards_rank = zph("rank"),
  proportional_hazards_identity = zph("identity"),
  proportional_hazards_log = zph("log"),
  restricted_mean = function(d) c(list(horizon = horizon(d)), as.list(rmst(d))),
  restricted_mean_difference = rmst_difference,
  cumulative_incidence_aalen = incidence_cmprsk,
  cumulative_incidence_jackknife = incidence_survfit("log-log"),
  cumulative_incidence_plain = incidence_survfit("plain"),
  gray_test = gray(1),
  gray_test_competing = gray(2),
  gray_test_stratified = gray(1, 1, TRUE),
  turnbull = turnbull(exact_turnbull),
  turnbull_stock = turnbull(survival:::survfitTurnbull))

# ---- what is refused: a statistic that does not exist there, whatever R returns ---------------------------------

refused <- list()
refuse <- function(case, reason, names) for (f in names) refused[[f]][[case]] <<- reason
tests <- c("log_rank", "log_rank_stratified", "fleming_harrington", "fleming_harrington_stratified",
           "gehan_breslow", "log_rank_trend", "pairwise_log_rank")
grays <- c("gray_test", "gray_test_competing", "gray_test_stratified")
coxes <- grep("^cox|^proportional", names(functions), value = TRUE)
maxima <- setdiff(coxes, c("cox_firth", "cox_firth_profile"))
for (case in c("all_censored", "one_censored")) refuse(case, "no event", c(tests, grays, coxes))
refuse("one_patient", "one group, no variation", c(tests, grays, coxes))
for (case in c("one_patient", "one_censored")) refuse(case, "one group", "restricted_mean_difference")
refuse("time_zero", "no entry before time 0", c(
  "kaplan_meier_late_entry", "quantile_survival_late_entry", "cox_late_entry_stratified", "cox_robust_late_entry"))
refuse("ties", "no event of the competing cause", "gray_test_competing")
refuse("ties", "no event with x2 = 1: no finite maximum", maxima)
refuse("time_zero", "log of 0", "proportional_hazards_log")
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
              sapply(c("survival", "cmprsk", "jsonlite"), function(p) as.character(packageVersion(p))))
columns <- function(d) toJSON(d, dataframe = "columns", digits = I(17), na = "null")
script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
writeLines(block(c(
  entry("date", json(format(Sys.Date()))),
  entry("versions", json(as.list(versions))),
  entry("generated", json(list(huge = 20000))),
  entry("cases", block(mapply(function(n, d) entry(n, columns(d)), names(stored), stored))),
  entry("refused", json(refused)),
  entry("expected", block(results)))), file.path(dirname(script), "survival.json"))
