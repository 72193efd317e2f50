# Reference values for the meta-analysis functions: metafor and base R on the data sets that metadat ships and
# on edge cases. Writes meta.json beside this script. Iterations run to tight thresholds, as the defaults of
# metafor stop early.
suppressMessages({library(metafor); library(jsonlite); library(survival); library(lme4)})
options(warn = 1)
tight <- function(v = 1) list(threshold = 1e-12 * min(1, mean(v)), maxiter = 100000, tol = 1e-13, tau2.max = 1e6)
num <- function(x) unname(as.numeric(x))
each <- function(cases, f) sapply(cases, f, simplify = FALSE)
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

tables <- list(
  bcg = with(dat.bcg, list(events1 = tpos, n1 = tpos + tneg, events2 = cpos, n2 = cpos + cneg)),
  yusuf1985 = with(subset(dat.yusuf1985, table == 6 & !is.na(ai)),
                   list(events1 = ai, n1 = n1i, events2 = ci, n2 = n2i)),
  zero_and_all = list(events1 = c(0, 4, 6, 0, 7), n1 = c(9, 10, 6, 8, 7), events2 = c(3, 0, 5, 0, 5),
                      n2 = c(10, 8, 7, 9, 5)),
  one_study = list(events1 = 3, n1 = 10, events2 = 6, n2 = 11))

means <- list(
  normand1999 = with(dat.normand1999, list(means1 = m1i, sd1 = sd1i, n1 = n1i, means2 = m2i, sd2 = sd2i, n2 = n2i)),
  tiny = list(means1 = c(1, 5), sd1 = c(2, 1), n1 = c(2, 3), means2 = c(0, 4.5), sd2 = c(1, 3), n2 = c(2, 4)))

nested <- list(
  konstantopoulos2011 = with(dat.konstantopoulos2011, list(effects = num(yi), variances = num(vi), studies = district)),
  bornmann2007 = with(escalc(measure = "OR", ai = waward, n1i = wtotal, ci = maward, n2i = mtotal,
                             data = dat.bornmann2007),
                      list(effects = num(yi), variances = num(vi), studies = study)),
  assink2016 = with(dat.assink2016, list(effects = num(yi), variances = num(vi), studies = study)),
  no_variance_between = list(effects = c(0.1, 0.9, 0.2, 0.8, 0.3, 0.7), variances = c(.01, .02, .01, .03, .02, .01),
                             studies = c(1, 1, 2, 2, 3, 3)),
  no_variance_within = list(effects = c(0.1, 0.12, 0.8, 0.82, 0.5), variances = c(.05, .06, .04, .05, .06),
                            studies = c(1, 1, 2, 2, 3)))

medians <- list(
  eight = list(medians = c(4, 6, 10, 3, 5, 8, 2.5, 7), n = c(10, 20, 5, 8, 9, 30, 4, 12)),
  ties = list(medians = c(4, 4, 4, 6, 6, 9, 9), n = c(3, 50, 7, 7, 11, 1, 2)),
  two_studies = list(medians = c(3, 9), n = c(10, 4)),
  one_study = list(medians = 5, n = 12))

bayes <- list(
  bcg = c(effects$bcg, list(tau_scale = 0.5, thresholds = c(-1, -0.5, 0))),
  homogeneous = c(effects$homogeneous, list(tau_scale = 0.5, thresholds = c(0.3, 0.5))),
  outlier = c(effects$outlier, list(tau_scale = 0.3, thresholds = c(0, 1))),
  huge_n = c(effects$huge_n, list(tau_scale = 0.5, thresholds = c(0.1, 0.1001))),
  two_studies = c(effects$two_studies, list(tau_scale = 1, thresholds = 0)),
  one_study = c(effects$one_study, list(tau_scale = 0.5, thresholds = c(0.5, 1))))

# ---- pooling -----------------------------------------------------------------------------------------------
methods <- c("FE", "DL", "PM", "REML", "ML", "HE", "SJ", "HS", "EB")
tests <- c(wald = "z", "knapp-hartung" = "knha", "knapp-hartung-truncated" = "adhoc")
fit <- function(d, method = "REML", test = "z", ...)
  quiet(rma(d$effects, d$variances, method = method, test = test, control = tight(d$variances), ...))
pool <- function(d) {
  out <- list()
  for (m in methods) {
    for (t in names(tests)) {
      r <- fit(d, m, tests[[t]]); p <- predict(r)
      out[[m]][[t]] <- list(se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval,
                            prediction_low = p$pi.lb, prediction_high = p$pi.ub)
    }
    riley <- quiet(predict(r <- fit(d, m), pi.type = "riley"))
    out[[m]]$shared <- list(estimate = num(r$beta), tau2 = r$tau2, q = r$QE, q_p = r$QEp, i2 = r$I2, h2 = r$H2,
                            weights = num(weights(r)))
    # two studies leave no degree of freedom, metafor then takes one; a fixed effect predicts nothing
    if (m != "FE" && r$k > 2) out[[m]]$riley <- list(riley_low = riley$pi.lb, riley_high = riley$pi.ub)
  }
  out
}
pool_one <- function(d) { r <- fit(d); list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval) }
q_profile <- function(d) {
  ci <- quiet(confint(fit(d, "DL"), control = list(tol = 1e-13, tau2.max = 1e6, maxiter = 100000)))$random["tau^2", ]
  list(low = ci[["ci.lb"]], high = ci[["ci.ub"]])
}

# ---- regression, subgroups, clusters -----------------------------------------------------------------------
moderators <- function(d) { k <- length(d$effects); list(x = seq_len(k) - 3, even = as.numeric(seq_len(k) %% 2 == 0)) }
regression <- function(d) {
  out <- list()
  for (m in c("FE", "DL", "PM", "REML", "ML")) for (t in c("wald", "knapp-hartung")) {
    x <- moderators(d); if (length(d$effects) < 5) x <- x["x"]
    r <- fit(d, m, tests[[t]], mods = do.call(cbind, x))
    out[[m]][[t]] <- list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, tau2 = r$tau2,
                          qm = r$QM, qm_p = r$QMp, qe = r$QE, qe_p = r$QEp, i2 = r$I2, h2 = r$H2,
                          # no R2 under a fixed effect, nor where there was no heterogeneity to explain
                          r2 = if (m == "FE" || fit(d, m)$tau2 == 0) NA else r$R2)
  }
  out
}
subgroups <- function(d) {
  half <- seq_along(d$effects) <= length(d$effects) / 2
  rs <- lapply(list(half, !half), function(s) quiet(rma(d$effects[s], d$variances[s], control = tight(d$variances))))
  r <- quiet(rma(sapply(rs, function(r) num(r$beta)), sapply(rs, function(r) r$se)^2, method = "FE"))
  list(q = r$QE, p = r$QEp, estimate = sapply(rs, function(r) num(r$beta)), tau2 = sapply(rs, function(r) r$tau2))
}
three_level <- function(d) {
  d$row <- seq_along(d$effects)
  one <- function(test, dfs) {
    r <- NULL # the tightest tolerance at which the optimiser still reports convergence
    for (tol in 10^-(12:8)) if (is.null(r)) r <- tryCatch(
      rma.mv(effects, variances, random = ~ 1 | studies/row, data = as.data.frame(d), test = test, dfs = dfs,
             control = list(rel.tol = tol, iter.max = 10000, eval.max = 10000)), error = function(e) NULL)
    p <- predict(r)
    W <- diag(1 / d$variances); X <- matrix(1, length(d$effects))
    P <- W - W %*% X %*% solve(t(X) %*% W %*% X) %*% t(X) %*% W
    i2 <- 100 * r$sigma2 / (sum(r$sigma2) + (r$k - r$p) / sum(diag(P)))
    list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, prediction_low = p$pi.lb,
         prediction_high = p$pi.ub, tau2_between = r$sigma2[1], tau2_within = r$sigma2[2], q = r$QE, q_p = r$QEp,
         i2_between = i2[1], i2_within = i2[2])
  }
  list(wald = one("z", "residual"), t = one("t", "contain"))
}
cluster_robust <- function(d) {
  out <- list()
  for (m in c("FE", "REML")) {
    r <- robust(fit(d, m), cluster = d$studies)
    out[[m]] <- list(estimate = num(r$beta), se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, df = r$ddf)
  }
  out
}

# ---- small-study effects, influence ------------------------------------------------------------------------
egger <- function(d) {
  out <- list()
  for (m in c("lm", "rma")) {
    r <- quiet(regtest(fit(d), model = m, ret.fit = TRUE))
    slope <- if (m == "lm") coef(summary(r$fit))[2, 1:2] else c(r$fit$beta[2], r$fit$se[2])
    out[[m]] <- list(slope = num(slope[1]), se = num(slope[2]), statistic = num(r$zval), p = num(r$pval),
                     limit = num(r$est), low = num(r$ci.lb), high = num(r$ci.ub))
  }
  out
}
rank_correlation <- function(d) { r <- quiet(ranktest(fit(d, "FE"))); list(tau = num(r$tau), p = r$pval) }
trim_and_fill <- function(d) {
  out <- list()
  for (m in c("FE", "REML")) for (e in c("L0", "R0")) for (s in c("left", "right", "auto")) {
    r <- quiet(trimfill(fit(d, m), side = if (s == "auto") NULL else s, estimator = e, control = tight(d$variances), maxiter = 1000))
    out[[paste(m, e, s)]] <- list(missing = r$k0, side = r$side, estimate = num(r$beta), se = r$se, tau2 = r$tau2,
                                  p = r$p.k0)
  }
  out
}
leave_one_out <- function(d) {
  r <- quiet(leave1out(fit(d, "REML", "knha")))
  list(estimate = r$estimate, se = r$se, low = r$ci.lb, high = r$ci.ub, p = r$pval, tau2 = r$tau2, q = r$Q, q_p = r$Qp,
       i2 = r$I2, h2 = r$H2)
}
influences <- function(d) each(c(wald = "z", "knapp-hartung" = "knha"), function(t) {
  r <- quiet(influence(fit(d, "REML", t))); i <- r$inf
  list(rstudent = i$rstudent, dffits = i$dffits, cooks_distance = i$cook.d, cov_ratio = i$cov.r,
       tau2_deleted = i$tau2.del, q_deleted = i$QE.del, hat = i$hat, weight = i$weight,
       dfbetas = num(r$dfbs$intrcpt), influential = num(r$is.infl))
})
baujat_points <- function(d) each(c(FE = "FE", REML = "REML"), function(m) {
  pdf(NULL); on.exit(dev.off()); b <- quiet(baujat(fit(d, m)))
  list(heterogeneity = b$x[order(b$ids)], influence = b$y[order(b$ids)])
})
cumulative <- function(d) {
  r <- quiet(cumul(fit(d), order = rev(seq_along(d$effects))))
  list(estimate = r$estimate, se = r$se, low = r$ci.lb, high = r$ci.ub, tau2 = r$tau2, q = r$Q)
}
peters <- function(effects, events, n) {
  m <- lm(effects ~ I(1 / n), weights = 1 / (1 / events + 1 / (n - events))); s <- coef(summary(m)); ci <- confint(m)
  list(slope = s[2, 1], se = s[2, 2], statistic = s[2, 3], p = s[2, 4], limit = s[1, 1], low = ci[1, 1],
       high = ci[1, 2])
}
peters_cases <- list(
  bcg = with(dat.bcg, list(effects = num(escalc("OR", ai = tpos, bi = tneg, ci = cpos, di = cneg)$yi),
                           events = tpos + cpos, n = tpos + tneg + cpos + cneg)),
  zero_event_studies = with(lapply(proportions$zero_event_studies, function(x) x[c(2, 4, 5)]),
                            list(effects = num(escalc("PLO", xi = events, ni = n)$yi), events = events, n = n)))

# ---- effect sizes ------------------------------------------------------------------------------------------
pair <- function(e) list(effect = num(e$yi), variance = num(e$vi))
two_by_two <- function(d) {
  out <- list()
  for (m in c("OR", "RR", "RD")) {
    for (to in c("only0", "all", "if0all")) out[[m]][[to]] <- pair(escalc(m, ai = d$events1, n1i = d$n1, ci = d$events2,
                                                                        n2i = d$n2, to = to))
    dropped <- pair(quiet(escalc(m, ai = d$events1, n1i = d$n1, ci = d$events2, n2i = d$n2, drop00 = TRUE)))
    out[[m]]$drop00 <- lapply(dropped, function(x) x[!is.na(x)])
  }
  out
}
mean_effects <- function(d) list(
  MN = pair(escalc("MN", mi = d$means1, sdi = d$sd1, ni = d$n1)),
  MD = pair(escalc("MD", m1i = d$means1, sd1i = d$sd1, n1i = d$n1, m2i = d$means2, sd2i = d$sd2, n2i = d$n2)),
  SMD = pair(escalc("SMD", m1i = d$means1, sd1i = d$sd1, n1i = d$n1, m2i = d$means2, sd2i = d$sd2, n2i = d$n2)))
logit <- function(d) each(c(only0 = "only0", all = "all", if0all = "if0all"), function(to)
  pair(escalc("PLO", xi = d$events, ni = d$n, to = to)))
freeman_tukey <- function(d) pair(escalc("PFT", xi = d$events, ni = d$n))
one_proportion <- function(d) each(c(wilson = "wilson", clopper_pearson = "clopper_pearson"), function(kind) {
  ci <- sapply(seq_along(d$n), function(i) quiet(if (kind == "wilson") prop.test(d$events[i], d$n[i], correct = FALSE)
                                                 else binom.test(d$events[i], d$n[i]))$conf.int)
  list(low = ci[1, ], high = ci[2, ])
})
inverse_variance <- function(d) each(c(logit = "PLO", "freeman-tukey" = "PFT"), function(m) {
  r <- quiet(rma(xi = d$events, ni = d$n, measure = m, test = "knha", control = tight()))
  p <- if (m == "PLO") predict(r, transf = transf.ilogit) else predict(r, transf = transf.ipft.hm, targs = list(ni = d$n))
  list(estimate = p$pred, low = p$ci.lb, high = p$ci.ub, prediction_low = p$pi.lb, prediction_high = p$pi.ub)
})

# ---- binomial-normal model ---------------------------------------------------------------------------------
glmm_lme4 <- function(d) {
  r <- quiet(rma.glmm(measure = "PLO", xi = d$events, ni = d$n, nAGQ = 25,
                      control = list(glmerCtrl = list(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9, maxfun = 1e5),
                                                      tolPwrss = 1e-10))))
  list(estimate = num(r$beta), se = r$se, tau2 = r$tau2, q = r$QE.LRT, q_p = r$QEp.LRT, i2 = r$I2, h2 = r$H2)
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

# ---- medians, Bayes ----------------------------------------------------------------------------------------
median_of_medians <- function(d) {
  half <- min(0.5, qnorm(0.975) / (2 * sqrt(length(d$medians))))
  one <- function(x) setNames(as.list(num(quantile(x, c(0.5, 0.5 - half, 0.5 + half)))), c("value", "low", "high"))
  list(weighted = one(rep(d$medians, d$n)), unweighted = one(d$medians))
}
exponential_median <- function() {
  d <- survival::aml; r <- survreg(Surv(time, status) ~ 1, data = d, dist = "exponential")
  list(median = num(exp(coef(r)) * log(2)), events = sum(d$status), variance = num(vcov(r)[1, 1]))
}
bayesian <- function(d) {
  y <- d$effects; v <- d$variances
  at <- function(t) { w <- 1 / (v + t^2); m <- sum(w * y) / sum(w); c(m = m, s = 1 / sqrt(sum(w)),
    l = 0.5 * (-log(sum(w)) + sum(log(w)) - sum(w * (y - m)^2)) - 0.5 * (t / d$tau_scale)^2) }
  density <- function(u) at(exp(u))[["l"]] + u # of u = log tau
  us <- seq(log(1e-9 * min(sqrt(v))), log(30 * (d$tau_scale + diff(range(y)))), length.out = 4000)
  ls <- sapply(us, density); top <- max(ls); keep <- c(us[1], max(us[ls > top - 45]))
  cuts <- seq(keep[1], keep[2], length.out = 61)
  total <- function(g, to = keep[2]) { k <- c(cuts[cuts < to], to); sum(sapply(seq_len(length(k) - 1), function(i)
    integrate(Vectorize(function(u) { a <- at(exp(u)); exp(a[["l"]] + u - top) * g(exp(u), a) }), k[i], k[i + 1],
              rel.tol = 1e-9, abs.tol = 1e-13)$value)) }
  z <- total(function(t, a) 1)
  cdf <- function(x, extra) total(function(t, a) pnorm(x, a[["m"]], sqrt(a[["s"]]^2 + extra * t^2))) / z
  inverse <- function(f, low, high) sapply(c(0.5, 0.025, 0.975), function(p)
    uniroot(function(x) f(x) - p, c(low, high), tol = 1e-10 * (high - low))$root)
  wide <- 8 * (sqrt(max(v)) + exp(keep[2]))
  mixture <- function(extra) inverse(function(x) cdf(x, extra), min(y) - wide, max(y) + wide)
  list(mean = mixture(0), prediction = mixture(1),
       tau = exp(inverse(function(u) if (u <= keep[1]) 0 else total(function(t, a) 1, u) / z, keep[1], keep[2])),
       above = sapply(d$thresholds, function(x) 1 - cdf(x, 0)),
       prediction_above = sapply(d$thresholds, function(x) 1 - cdf(x, 1)))
}

# ---- write -------------------------------------------------------------------------------------------------
results <- list(
  pool = each(effects[several], pool), pool_one = each(effects["one_study"], pool_one),
  q_profile = each(effects[several], q_profile),
  meta_regression = each(effects[varied], regression),
  subgroups = each(effects[varied], subgroups),
  three_level = each(nested, three_level), cluster_robust = each(nested, cluster_robust),
  egger = each(effects[scaled], egger),
  rank_correlation = each(effects[varied], rank_correlation),
  trim_and_fill = each(effects[scaled], trim_and_fill),
  leave_one_out = each(effects[three], leave_one_out),
  influence = each(effects[varied], influences),
  baujat = each(effects[three], baujat_points), cumulative = each(effects[several], cumulative),
  peters = each(peters_cases, function(d) do.call(peters, d)),
  two_by_two = each(tables, two_by_two), means = each(means, mean_effects),
  logit = each(proportions, logit), freeman_tukey = each(proportions, freeman_tukey),
  one_proportion = each(proportions, one_proportion),
  pool_proportions = each(proportions[pooled_proportions], inverse_variance),
  # with no event here and events only there, 25 Gauss-Hermite nodes do not suffice; with a million patients the
  # differenced Hessian fails: both are left to glmm_direct
  glmm_lme4 = each(proportions[setdiff(pooled_proportions, c("huge_n", "zero_and_all"))], glmm_lme4),
  glmm_direct = each(proportions[pooled_proportions], glmm_direct),
  median_of_medians = each(medians, median_of_medians),
  exponential_median = list(aml = exponential_median()),
  bayes = each(bayes, bayesian))
version <- function(p) as.character(packageVersion(p))
write_json(list(
  r = R.version.string, metafor = version("metafor"), metadat = version("metadat"), lme4 = version("lme4"),
  date = format(Sys.Date()),
  data = list(effects = effects, proportions = proportions, tables = tables, means = means, nested = nested,
              medians = medians, bayes = bayes, peters = peters_cases),
  results = results), file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))), "meta.json"),
  auto_unbox = TRUE, digits = NA, na = "null", null = "null")
