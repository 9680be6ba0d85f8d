/// The verdict of a run, at the top of its section.
struct VerdictBox {
    /// What it means to who reads it.
    enum Tone: String { case good, doubtful, bad }

    let tone: Tone
    let text: String

    var html: HTML { "<p class=\"verdict \(tone.rawValue)\">\(text)</p>\n" }
}
