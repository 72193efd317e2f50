# What R gives for the estimates of the compartment chapters that rest on models, from the inputs in
# book_models_inputs.json (written by book_inputs.py). Writes book_models.json with the SHA-256 of these inputs,
# the versions and the date. Run from the root: Rscript tests/reference/book_models.R
suppressMessages({library(survival); library(metafor); library(jsonlite); library(lme4)})

path <- "tests/reference/book_models_inputs.json"
inputs <- fromJSON(path, simplifyDataFrame = FALSE, simplifyMatrix = FALSE)
z <- qnorm(0.975)
num <- function(x) unname(as.numeric(x))
quiet <- function(x) suppressWarnings(suppressMessages(x))
estimate <- function(value, low = NA, high = NA, n = NA, events = NA)
  list(value = num(value), low = num(low), high = num(high), n = num(n), events = num(events))

# ---- survival ----------------------------------------------------------------------------------------------
median_of <- function(e) {
  q <- quantile(survfit(Surv(e$time, e$event) ~ 1, conf.type = "log-log"), 0.5)
  estimate(q$quantile, q$lower, q$upper, length(e$time), sum(e$event))
}
mean_of <- function(time, event, horizon = 12) {
  m <- survival:::survmean(survfit(Surv(time, event) ~ 1), rmean = horizon)$matrix
  c(m[["rmean"]], m[["se(rmean)"]])
}
curve <- function(e) {
  n <- length(e$time); d <- sum(e$event)
  fit <- survfit(Surv(e$time, e$event) ~ 1, conf.type = "log-log")
  out <- list(median = median_of(e))
  for (at in c(3, 6, 12)) {
    s <- summary(fit, times = at, extend = TRUE)
    # a curve that has not fallen to 0 says nothing after the last follow-up
    unknown <- at > max(e$time) && s$surv > 0
    out[[paste0("at_", at)]] <- if (unknown) estimate(NA, n = n, events = d) else
      estimate(s$surv, s$lower, s$upper, n, d)
  }
  m <- mean_of(e$time, e$event)
  out$restricted_mean <- estimate(m[1], m[1] - z * m[2], m[1] + z * m[2], n, d)
  setNames(out, paste(e$prefix, names(out), sep = "."))
}

# coxph stops when the likelihood settles, short of the maximum of the coefficients: go on from there.
hazard_ratios <- function(e, group) {
  tight <- coxph.control(eps = 1e-14, toler.chol = 1e-14, iter.max = 100)
  d <- data.frame(time = e$time, event = e$event, group = group, study = e$study_id)
  first <- coxph(Surv(time, event) ~ group, d, control = tight)
  fit <- coxph(Surv(time, event) ~ group, d, control = tight, init = coef(first), cluster = study)
  bounds <- exp(confint(fit))
  found <- lapply(seq_along(coef(fit)), function(j)
    estimate(exp(coef(fit)[j]), bounds[j, 1], bounds[j, 2], nrow(d), sum(d$event)))
  setNames(found, paste0("hazard_ratio.", e$terms[-1]))
}
comparison <- function(e) {
  n <- length(e$time); d <- sum(e$event)
  group <- factor(e$group, levels = e$order)
  test <- survdiff(Surv(e$time, e$event) ~ group)
  p <- pchisq(test$chisq, sum(test$exp > 0) - 1, lower.tail = FALSE)
  out <- list(log_rank = estimate(p, n = n, events = d))
  if (any(grepl("hazard_ratio", e$ids))) out <- c(out, quiet(hazard_ratios(e, group)))
  if (any(grepl("mean_difference", e$ids))) {
    m <- sapply(e$order, function(g) mean_of(e$time[e$group == g], e$event[e$group == g]))
    value <- m[1, 2] - m[1, 1]; se <- sqrt(sum(m[2, ]^2))
    out$mean_difference <- estimate(value, value - z * se, value + z * se, n, d)
  }
  setNames(out, paste(e$prefix, names(out), sep = "."))
}

# ---- medians of cohorts ------------------------------------------------------------------------------------
usable <- function(e) {
  d <- data.frame(yi = num(e$effect), vi = num(e$variance), n = num(e$n), year = num(e$year), whole = e$whole,
                  study = e$study_id)
  d[!is.na(d$vi), ]
}
tight <- list(threshold = 1e-13, maxiter = 100000)
# DerSimonian-Laird, Knapp-Hartung never narrower than Wald; two groups: Wald.
fit <- function(d, method = "DL", t = "adhoc", ...)
  quiet(rma(yi, vi, data = d, method = method, test = if (nrow(d) < 3) "z" else t, control = tight, ...))
as_median <- function(r, n) estimate(exp(r$beta), exp(r$ci.lb), exp(r$ci.ub), n)
# The test between subgroups takes Wald standard errors (Borenstein et al. 2009, chapter 19).
between <- function(d) {
  parts <- lapply(split(d, d$whole), fit, t = "z")
  r <- rma(sapply(parts, function(r) num(r$beta)), sapply(parts, function(r) r$se)^2, method = "FE")
  estimate(r$QEp, n = nrow(d))
}
trend <- function(d) {
  d <- d[!is.na(d$year), ]
  r <- quiet(rma(yi, vi, mods = ~ I(year / 10), data = d, method = "REML", test = "knha", control = tight))
  estimate(exp(r$beta[2]), exp(r$ci.lb[2]), exp(r$ci.ub[2]), nrow(d))
}
heterogeneity <- function(d) {
  r <- fit(d); p <- quiet(predict(r)); all <- sum(d$n)
  list(cohort_pool.median = as_median(r, all), cohort_pool.i2 = estimate(r$I2 / 100, n = nrow(d)),
       cohort_pool.tau = estimate(sqrt(r$tau2), n = nrow(d)),
       cohort_pool.prediction = estimate(exp(r$beta), exp(p$pi.lb), exp(p$pi.ub), all),
       cohort_pool.prediction_low = estimate(exp(p$pi.lb), n = all),
       cohort_pool.prediction_high = estimate(exp(p$pi.ub), n = all))
}
whole_against_chosen <- function(d) {
  out <- list(cohort_pool.subgroups = between(d))
  if (nrow(d) >= 10) out$cohort_pool.egger <- estimate(regtest(fit(d), model = "lm")$pval, n = nrow(d))
  out
}
without_each <- function(d) {
  found <- lapply(seq_len(nrow(d)), function(i) as_median(fit(d[-i, ]), sum(d$n[-i])))
  setNames(found, paste0("cohort_pool.without.", d$study))
}
pooled <- function(e) {
  d <- usable(e)
  switch(e$call,
    pooled_line = setNames(list(as_median(fit(d), sum(d$n))), e$key),
    pooled_medians = heterogeneity(d),
    other_model = list(cohort_pool.reml = as_median(fit(d, "REML", "knha"), sum(d$n))),
    without_each = without_each(d),
    whole_against_chosen = whole_against_chosen(d),
    trend = setNames(list(trend(d)), e$key))
}

# ---- proportions -------------------------------------------------------------------------------------------
# Wilson interval: prop.test without continuity correction.
share <- function(e) {
  interval <- suppressWarnings(prop.test(e$events, e$n, correct = FALSE)$conf.int)
  setNames(list(estimate(e$events / e$n, interval[1], interval[2], e$n, e$events)), e$ids)
}
proportion <- function(e) {
  test <- if (grepl("wald", e$method)) "z" else "t"
  r <- quiet(rma.glmm(measure = "PLO", xi = e$events, ni = e$n, nAGQ = 25, test = test,
                      control = list(glmerCtrl = list(optimizer = "bobyqa", tolPwrss = 1e-10,
                                                      optCtrl = list(rhoend = 1e-9, maxfun = 1e5)))))
  setNames(list(estimate(plogis(num(r$beta)), plogis(r$ci.lb), plogis(r$ci.ub), sum(e$n), sum(e$events))), e$ids)
}

kinds <- list(curve = curve, comparison = comparison, pool = pooled, share = share, proportion = proportion,
              median = function(e) setNames(list(median_of(e)), e$ids))
of_entry <- function(e) {
  found <- kinds[[e$kind]](e)
  stopifnot(e$ids %in% names(found))
  found[e$ids]
}
of_compartment <- function(name)
  do.call(c, lapply(Filter(function(e) e$compartment == name, inputs$entries), of_entry))
compartments <- unique(sapply(inputs$entries, function(e) e$compartment))
version <- function(p) as.character(packageVersion(p))
book <- list(
  about = list(R = R.version.string, survival = version("survival"), metafor = version("metafor"),
               lme4 = version("lme4"), date = format(Sys.Date()),
               sha256 = setNames(list(sub(" .*", "", system2("sha256sum", path, stdout = TRUE))), basename(path))),
  estimates = setNames(lapply(compartments, of_compartment), compartments))
write_json(book, "tests/reference/book_models.json", auto_unbox = TRUE, digits = NA, na = "null", null = "null")
