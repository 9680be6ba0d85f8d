/// The kinds of record of a producer that do not depend on a page, in the order of their templates.
enum CommonShape: Int, CaseIterable {
    case startSession, startApp, endApp, startPlay, endPlay, resumePlay, turnPage, assess, response, playHeartbeat
    case heartbeat, background, resume, back, feedback, share, error, log, search, audit, fingerprint
    case playPage0, playPage1, playPage2, playPage3, playPage4, playPage5, playPage6, playPage7
}

/// The kinds of record of a page, in the order of their templates.
enum PageShape: Int, CaseIterable {
    case impression, touch, other
}
