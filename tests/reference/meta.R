# Reference values for the meta-analysis functions: metafor and base R on the data sets that metadat ships and
# on edge cases. Writes meta.json beside this script. Iterations run to tight thresholds, as the defaults of
# metafor stop early.
suppressMessages({library(metafor); library(jsonlite); library(lme4)})
options(warn = 1)
tight <- function(v = 1) list(threshold = 1e-12 * min(1, mean(v)), maxiter = 100000, tol = 1e-13, tau2.max = 1e6)
num <- function(x) unname(as.numeric(x))
each <- function(cases, f) sapply(cases, f, simplify = FALSE) # a character vector names its results itself
quiet <- function(x) suppressWarnings(suppressMessages(x))

# ---- data --------------------------------------------------------------------------------------------------
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
pritz <- escalc(measure = "PLO", xi = xi, ni = ni, data = dat.pritz1997)
normand <- escalc(measure = "MD", m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i,
                  data = dat.normand1999)
effects <- list(
  bcg = list(effects = num(bcg$yi), variances = num(bcg$vi)),
  raudenbush1985 = list(effects = num(dat.raudenbush1985$yi), variances = num(dat.raudenbush1985$vi)),
  hackshaw1998 = list(effects = num(dat.hackshaw1998$yi), variances = num(dat.hackshaw1998$vi)),
  pritz1997 = list(effects = num(pritz$yi), variances = num(pritz$vi)),
  normand1999 = list(effects = num(normand$yi), variances = num(normand$vi)),
  homogeneous = list(effects = c(0.5, 0.52, 0.47, 0.55, 0.49), variances = c(0.1, 0.2, 0.15, 0.3, 0.05)),
  huge_n = list(effects = c(0.1, 0.1002, 0.0999, 0.10005), variances = c(1e-9, 2e-9, 4e-9, 1e-9)),
  outlier = list(effects = c(0.2, 0.25, 0.1, 0.3, 4), variances = c(0.01, 0.02, 0.05, 0.5, 0.1)),
  unequal = list(effects = c(1, -1, 0.5, 2, 0), variances = c(1e-4, 10, 0.3, 2, 0.01)),
  identical = list(effects = c(0.3, 0.3, 0.3), variances = c(0.1, 0.2, 0.3)),
  two_studies = list(effects = c(-0.3, 0.8), variances = c(0.04, 0.09)),
  one_study = list(effects = 0.7, variances = 0.04))
several <- setdiff(names(effects), "one_study")
three <- setdiff(several, "two_studies")
varied <- setdiff(three, "identical") # identical effects leave nothing to explain
scaled <- setdiff(varied, "huge_n")   # metafor takes standard errors of 3e-5 beside the intercept for a singular design

proportions <- list(
  pritz1997 = list(events = dat.pritz1997$xi, n = dat.pritz1997$ni),
  zero_event_studies = list(events = c(0, 1, 0, 3, 12), n = c(10, 20, 5, 40, 30)),
  all_event_studies = list(events = c(8, 5, 17, 11, 30), n = c(8, 5, 20, 12, 41)),
  zero_and_all = list(events = c(0, 10, 0, 30, 29), n = c(10, 10, 5, 40, 30)),
  homogeneous = list(events = c(2, 4, 3, 8), n = c(10, 20, 14, 41)),
  huge_n = list(events = c(30, 250000, 700), n = c(100, 1000000, 2000)),
  two_studies = list(events = c(3, 15), n = c(20, 25)),
  one_study = list(events = 3, n = 12),
  one_study_no_event = list(events = 0, n = 7),
  one_study_all_events = list(events = 7, n = 7))
pooled_proportions <- grep("one_study", names(proportions), value = TRUE, invert = TRUE)

# ---- pooling -----------------------------------------------------------------------------------------------
methods <- c(DL = "DL", REML = "REML")
tests <- c(wald = "z", "knapp-hartung" = "knha", "knapp-hartung-truncated" = "adhoc")
fit <- function(d, method = "REML", test = "z", ...)
  quiet(rma(d$effects, d$variances, method = method, test = test, control = tight(d$variances), ...))
# identical effects leave the Knapp-Hartung method an error of rounding, by which metafor divides: that is no test
tested <- function(r) ifelse(r$se < 1e-12, NA, r$pval)
pool <- function(m) function(d) {
  r <- fit(d, m)
  c(list(shared = list(estimate = num(r$beta), tau2 = r$tau2, i2 = r$I2)), each(tests, function(t) {
    r <- fit(d, m, t); p <- predict(r)
    list(se = r$se, low = r$ci.lb, high = r$ci.ub, p = tested(r), prediction_low = p$pi.lb, prediction_high = p$pi.ub)
  }))
}
pool_one <- function(d) { r <- fit(d); list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval) }
leave_one_out <- function(d) each(methods, function(m) {
  r <- quiet(leave1out(fit(d, m, if (m == "DL") "adhoc" else "knha")))
  list(estimate = r$estimate, se = r$se, low = r$ci.lb, high = r$ci.ub, p = tested(r), tau2 = r$tau2, i2 = r$I2)
})

# ---- regression, subgroups, small-study effects ------------------------------------------------------------
regression <- function(d) {
  k <- length(d$effects); x <- cbind(x = seq_len(k) - 3, even = as.numeric(seq_len(k) %% 2 == 0))
  r <- fit(d, "REML", "knha", mods = if (k < 5) x[, "x", drop = FALSE] else x)
  list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, tau2 = r$tau2)
}
subgroups <- function(d) each(methods, function(m) {
  half <- seq_along(d$effects) <= length(d$effects) / 2
  rs <- lapply(list(half, !half), function(s) fit(list(effects = d$effects[s], variances = d$variances[s]), m))
  r <- quiet(rma(sapply(rs, function(r) num(r$beta)), sapply(rs, function(r) r$se)^2, method = "FE"))
  list(q = r$QE, p = r$QEp)
})
egger <- function(d) {
  r <- quiet(regtest(fit(d), model = "lm", ret.fit = TRUE)); slope <- coef(summary(r$fit))[2, 1:2]
  list(slope = num(slope[1]), se = num(slope[2]), statistic = num(r$zval), p = num(r$pval),
       limit = num(r$est), low = num(r$ci.lb), high = num(r$ci.ub))
}

# ---- proportions -------------------------------------------------------------------------------------------
logit <- function(d) { e <- escalc("PLO", xi = d$events, ni = d$n); list(effect = num(e$yi), variance = num(e$vi)) }
wilson <- function(d) interval(d, function(x, n) prop.test(x, n, correct = FALSE))
clopper_pearson <- function(d) interval(d, binom.test)
interval <- function(d, test) {
  ci <- mapply(function(x, n) quiet(test(x, n))$conf.int, d$events, d$n)
  list(low = ci[1, ], high = ci[2, ])
}
pool_logits <- function(d) {
  p <- predict(quiet(rma(xi = d$events, ni = d$n, measure = "PLO", test = "knha", control = tight())), transf = transf.ilogit)
  list(estimate = p$pred, low = p$ci.lb, high = p$ci.ub, prediction_low = p$pi.lb, prediction_high = p$pi.ub)
}

# ---- binomial-normal model ---------------------------------------------------------------------------------
glmm_lme4 <- function(d) {
  r <- quiet(rma.glmm(measure = "PLO", xi = d$events, ni = d$n, nAGQ = 25,
                      control = list(glmerCtrl = list(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5),
                                                      tolPwrss = 1e-10))))
  list(estimate = num(r$beta), se = r$se, tau2 = r$tau2, i2 = r$I2)
}
# The same likelihood integrated directly, study by study, around its mode; the Hessian by Richardson
# extrapolation, since that of lme4 is a crude finite difference.
glmm_direct <- function(d) {
  one <- function(x, n, mu, tau) {
    h <- function(z) lchoose(n, x) + x * plogis(mu + tau * z, log.p = TRUE) +
      (n - x) * plogis(-mu - tau * z, log.p = TRUE) + dnorm(z, log = TRUE)
    m <- optimize(h, c(-12, 12), maximum = TRUE, tol = 1e-10)$maximum
    p <- plogis(mu + tau * m); s <- 1 / sqrt(1 + tau^2 * n * p * (1 - p)); top <- h(m)
    cuts <- sort(unique(pmin(pmax(c(-10, -60 * s, -15 * s, -4 * s, 0, 4 * s, 15 * s, 60 * s, 10), -10), 10)))
    part <- function(i) integrate(function(z) exp(h(m + z) - top), cuts[i], cuts[i + 1], rel.tol = 1e-11,
                                  abs.tol = 1e-13, subdivisions = 2000)$value
    top + log(sum(sapply(seq_len(length(cuts) - 1), part)))
  }
  minus <- function(t) -sum(mapply(one, d$events, d$n, MoreArgs = list(mu = t[1], tau = abs(t[2]))))
  common <- c(qlogis(sum(d$events) / sum(d$n)), 0)
  best <- list(value = minus(common), par = common)
  for (tau in c(0.3, 1.5)) {
    o <- optim(c(common[1], tau), minus, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000))
    o <- optim(o$par, minus, method = "Nelder-Mead", control = list(reltol = 1e-15, maxit = 5000))
    if (o$value < best$value - 1e-9) best <- o
  }
  h <- numDeriv::hessian(minus, best$par)
  se <- if (best$par[2] == 0) sqrt(1 / h[1, 1]) else sqrt(solve(h)[1, 1])
  list(estimate = best$par[1], se = se, tau2 = best$par[2]^2, log_likelihood = -best$value)
}

# ---- write -------------------------------------------------------------------------------------------------
expected <- list(
  pool_dl = each(effects[several], pool("DL")), pool_reml = each(effects[several], pool("REML")), pool_one = each(effects["one_study"], pool_one),
  leave_one_out = each(effects[three], leave_one_out),
  meta_regression = each(effects[varied], regression),
  subgroups = each(effects[varied], subgroups),
  egger = each(effects[scaled], egger),
  logit = each(proportions, logit), wilson = each(proportions, wilson),
  clopper_pearson = each(proportions, clopper_pearson),
  pool_logits = each(proportions[pooled_proportions], pool_logits),
  # with no event here and events only there, 25 Gauss-Hermite nodes do not suffice; with a million patients the
  # differenced Hessian fails: both are left to glmm_direct
  glmm_lme4 = each(proportions[setdiff(pooled_proportions, c("huge_n", "zero_and_all"))], glmm_lme4),
  glmm_direct = each(proportions[pooled_proportions], glmm_direct))
version <- function(p) as.character(packageVersion(p))
write_json(list(
  date = format(Sys.Date()),
  versions = c(list(R = paste(R.version$major, R.version$minor, sep = ".")),
               each(c(metafor = "metafor", metadat = "metadat", lme4 = "lme4"), version)),
  # a name that both lists hold is one case with effects and counts, of which a function reads its own
  cases = each(c(names(effects), setdiff(names(proportions), names(effects))), function(k) c(effects[[k]], proportions[[k]])),
  expected = expected), file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "meta.json"),
  auto_unbox = TRUE, digits = NA, na = "null", null = "null")
