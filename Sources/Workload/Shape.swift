/// The kinds of record of a producer that do not depend on a page, in the order of their templates.
enum CommonShape: Int, CaseIterable {
    case startSession, startApp, endApp, startPlay, endPlay, resumePlay, assessRight, assessWrong, response
    case playHeartbeat, heartbeat, background, resume, playBackground, playResume, back, feedback, share, error, log
    case search, scan, audit, fingerprint, networkSpeed
}

/// The kinds of record of a page, in the order of their templates.
enum PageShape: Int, CaseIterable {
    case impression, touch, other
}

/// The kinds of record of a page inside a content, in the order of their templates.
enum PlayShape: Int, CaseIterable {
    case impression, turn

    /// The pages inside contents that are told apart.
    static let pages = [2, 3, 4, 5, 7, 11, 17, 29]
}
