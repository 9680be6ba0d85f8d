extension Engine {
    /// Appends everything that decides what the engine will say, in a form that does not depend on how it lies in
    /// memory. The engine must not be used afterwards.
    func export(_ run: StateExport, to writer: ExportWriter) throws(CheckpointError) {
        try writer.append(.run) { run.append(to: &$0) }
        var firstUser: [Int64] = []
        var users: Int64 = 0
        for shard in shards {
            firstUser.append(users)
            users += Int64(shard.state.users.count)
            try shard.exportUsers(to: writer)
        }
        for (shard, firstUser) in zip(shards, firstUser) {
            try shard.exportDays(firstUser: firstUser, to: writer)
            try shard.state.topPages.export(to: writer)
            try shard.state.funnel.export(firstUser: firstUser, to: writer)
        }
    }
}

extension Shard {
    /// Users of a day in one entry.
    private static let usersOfEntry = 65_536
    /// Stands in an entry for the first day of a user that has none yet.
    static let noFirstDay = Int32.min

    fileprivate func exportUsers(to writer: ExportWriter) throws(CheckpointError) {
        let firstDays = state.activeUsers.firstDays
        for user in 0..<UInt32(state.users.count) {
            try writer.append(.users) { fields in
                fields.append(firstDays[Int(user)].map { Int32($0) } ?? Self.noFirstDay)
                unsafe state.users.withBytes(user) { unsafe fields.append($0) }
            }
        }
    }

    fileprivate func exportDays(firstUser: Int64, to writer: ExportWriter) throws(CheckpointError) {
        for group in state.activeUsers.openGroups {
            let users = group.users.members
            for start in stride(from: 0, to: users.count, by: Self.usersOfEntry) {
                let part = users[start..<min(start + Self.usersOfEntry, users.count)]
                try writer.append(.days) { fields in
                    fields.append(group.day)
                    unsafe group.platform.withUnsafeBufferPointer { unsafe fields.append($0) }
                    unsafe group.version.withUnsafeBufferPointer { unsafe fields.append($0) }
                    fields.append(part.map { firstUser + Int64($0) })
                }
            }
        }
    }
}
