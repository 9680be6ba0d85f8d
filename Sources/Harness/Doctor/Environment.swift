/// Where a benchmark ran, and what others did there meanwhile.
struct Environment: Codable {
    let machine: Machine
    /// Of the time of all cores while the trials ran, the share that a hypervisor gave to others; `nil` where the kernel
    /// does not tell.
    let stolenShare: Double?

    /// - Parameter before: the time that cores had spent before the trials.
    init(since before: ProcessorTime?) {
        machine = .here
        stolenShare = before.flatMap { before in ProcessorTime.now.map { $0.stolenShare(since: before) } }
    }

    /// For people.
    var facts: [(name: String, text: String)] {
        machine.facts
            + [("steal", stolenShare.map { "\(Figure.percent($0)) of all cores during the trials" } ?? "not told")]
    }
}
