# What R gives for the numbers of the compartment chapters, from the same rows: data/patients.csv, all rows.
# Ids are those of the chapters' results. Writes book.json with the inputs that were used, their SHA-256, the
# version of R and the date. Run from the root: Rscript tests/reference/book.R
suppressPackageStartupMessages({library(survival); library(jsonlite)})

path <- "data/patients.csv"
patients <- read.csv(path, colClasses = "character", na.strings = "", encoding = "UTF-8")
used <- c("patient_id", "study_id", "entity", "age_years", "sex", "primary", "interval_months", "spinal_regions",
          "pattern", "intracranial_lm", "csf_cytology", "symptoms", "brain_metastasis", "other_metastases",
          "surgery", "radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids",
          "symptom_outcome", "radiological_response", "os_months", "os_event", "censoring_note", "borderline",
          "verification")
patients <- patients[used]
operated <- c("complete", "partial", "decompression_only", "operated_extent_unknown")

estimate <- function(value, low = NA, high = NA, n = NA, events = NA)
  list(value = unname(value), low = unname(low), high = unname(high), n = n, events = events)

# Wilson interval: prop.test without continuity correction.
share <- function(hits, of) {
  if (of == 0) return(NULL)
  interval <- suppressWarnings(prop.test(hits, of, correct = FALSE)$conf.int)
  estimate(hits / of, interval[1], interval[2], of, hits)
}

shares <- function(topic, column, many = FALSE) {
  column <- column[!is.na(column)]
  listed <- if (many) strsplit(column, ";", fixed = TRUE) else as.list(column)
  terms <- sort(unique(unlist(listed)))
  found <- lapply(terms, function(term)
    share(sum(vapply(listed, function(x) term %in% x, logical(1))), length(column)))
  setNames(found, sprintf("%s.%s", topic, terms))
}

one_share <- function(id, column, positive, of = !is.na(column)) {
  found <- share(sum(column[of] %in% positive), sum(of))
  if (is.null(found)) list() else setNames(list(found), id)
}

middle <- function(id, column) {
  v <- as.numeric(column[!is.na(column)])
  if (length(v)) setNames(list(estimate(median(v), min(v), max(v), length(v))), id) else list()
}

# Who died "by" a time is counted there, who is alive "at least" that long is censored there.
with_survival <- function(p) {
  p <- p[!is.na(p$os_months) & !is.na(p$os_event), ]
  p$os_event[p$censoring_note %in% "lower_bound"] <- "0"
  p
}

survival_part <- function(p) {
  p <- with_survival(p)
  if (nrow(p) < 5) return(list())
  time <- as.numeric(p$os_months); event <- as.numeric(p$os_event)
  fit <- survfit(Surv(time, event) ~ 1, conf.type = "log-log")
  reverse <- survfit(Surv(time, 1 - event) ~ 1, conf.type = "log-log")
  q <- quantile(fit, 0.5); f <- quantile(reverse, 0.5)
  out <- list(
    survival.median = estimate(q$quantile, q$lower, q$upper, nrow(p), sum(event)),
    survival.follow_up = estimate(f$quantile, f$lower, f$upper, nrow(p), sum(1 - event)))
  for (at in c(3, 6, 12)) if (at <= max(time)) {
    s <- summary(fit, times = at)
    out[[sprintf("survival.at_%d", at)]] <- estimate(s$surv, s$lower, s$upper, nrow(p), sum(event))
  }
  last <- max(time)
  if (12 <= last || event[which.max(time)] == 1) {
    m <- summary(fit, rmean = 12)$table
    mean <- unname(m["rmean"]); error <- unname(m["se(rmean)"])
    out$survival.restricted_mean <- estimate(mean, mean - qnorm(0.975) * error, mean + qnorm(0.975) * error,
                                             nrow(p), sum(event))
  }
  alive <- time > 3
  if (sum(alive) >= 5) {
    later <- survfit(Surv(time[alive], event[alive]) ~ 1, conf.type = "log-log")
    s <- summary(later, times = 12, extend = TRUE)
    out$survival.after_landmark <- estimate(s$surv, s$lower, s$upper, sum(alive), sum(event[alive]))
  }
  c(out, log_rank_part("radiotherapy", time, event, p$radiotherapy),
    log_rank_part("surgery", time, event,
                  ifelse(p$surgery %in% operated, "yes", ifelse(p$surgery %in% c("none", "biopsy"), "no", NA))))
}

# p value of the log-rank test, only where both groups have at least 5 patients.
log_rank_part <- function(name, time, event, group) {
  known <- !is.na(group)
  sizes <- table(factor(group[known], levels = c("no", "yes")))
  if (min(sizes) < 5 || sum(event[known]) == 0) return(list())
  test <- survdiff(Surv(time, event) ~ group, subset = known)
  p <- pchisq(test$chisq, 1, lower.tail = FALSE)
  setNames(list(estimate(p, n = sum(known), events = sum(event[known]))), paste0("log_rank.", name))
}

compartment <- function(name) {
  p <- patients[patients$entity == name, ]
  everyone <- rep(TRUE, nrow(p))
  given <- c("radiotherapy", "chemotherapy", "intrathecal", "targeted_or_immuno", "steroids")
  treated <- lapply(given, function(t) one_share(paste0("treatment.", t), p[[t]], "yes", everyone))
  c(survival_part(p),
    middle("age", p$age_years), middle("interval", p$interval_months),
    one_share("sex.male", p$sex, "male"),
    one_share("interval.synchronous", as.numeric(p$interval_months), 0),
    one_share("brain_metastasis", p$brain_metastasis, "yes"),
    one_share("csf.positive", p$csf_cytology, "positive", p$csf_cytology %in% c("positive", "negative")),
    one_share("pattern.nodular", p$pattern, "nodular"),
    one_share("intracranial", p$intracranial_lm, "yes"),
    one_share("treatment.surgery", p$surgery, operated, everyone), unlist(treated, recursive = FALSE),
    one_share("response.favourable", p$radiological_response, c("CR", "PR")),
    shares("primary", p$primary), shares("metastasis", p$other_metastases, many = TRUE),
    shares("symptom", p$symptoms, many = TRUE), shares("region", p$spinal_regions, many = TRUE),
    shares("symptom_outcome", p$symptom_outcome), shares("response", p$radiological_response))
}

sha256 <- function(file) sub(" .*", "", system2("sha256sum", file, stdout = TRUE))
names <- c("LM", "IESM", "ISCM")
book <- list(
  about = list(R = R.version.string, survival = as.character(packageVersion("survival")),
               date = format(Sys.Date()), sha256 = setNames(list(sha256(path)), "patients.csv"),
               rows = "all patient rows of the compartment; deaths known by an upper bound counted at the bound"),
  inputs = list(patients = as.list(patients)),
  estimates = setNames(lapply(names, compartment), names))
write_json(book, "tests/reference/book.json", auto_unbox = TRUE, digits = NA, na = "null")
