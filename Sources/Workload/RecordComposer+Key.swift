internal import CRecordText
import Scenarios
import Vocabulary

extension RecordComposer {
    /// Appends the key that a producer gives a record, whatever is broken about its text. Records of services have no
    /// device, and planted ones none either.
    func appendKey(of flight: Flight, to keys: inout RecordKeys) {
        if flight.flag == .planted { return appendKey(ofPlanted: flight, to: &keys) }
        switch plan.scenario.partitionBy {
        case .none: keys.appendNone()
        case .device: appendDevice(of: flight, to: &keys)
        case .user: appendUser(of: flight, to: &keys)
        case .message: keys.append(event(of: flight).message ?? [])
        }
    }

    private func appendKey(ofPlanted flight: Flight, to keys: inout RecordKeys) {
        guard case .event(let event) = plan.cohorts.compose(lane: lane, index: Int(flight.session)).1 else {
            return keys.appendNone()
        }
        switch plan.scenario.partitionBy {
        case .none, .device: keys.appendNone()
        case .user: keys.append(event.user ?? [])
        case .message: keys.append(event.message ?? [])
        }
    }

    private func appendUser(of flight: Flight, to keys: inout RecordKeys) {
        let meaning = plan.library.meanings[Int(templates[Int(flight.template)].meaning)]
        guard meaning.hasUser, flight.flag != .missingUser else { return keys.appendNone() }
        if flight.flag == .hotUser { return keys.append((plan.scenario.skew.hotUser?.id ?? "").utf8) }
        if meaning.userIsDevice { return appendDevice(of: flight, to: &keys) }
        let user = Self.pair(plan.draws.key(.user, plan.residents.user(slot: flight.slot, lane: lane)))
        unsafe keys.append { place in
            // Safe: there is room for more than the 36 bytes of a UUID; the dashes are not written by `uuid`.
            for dash in [8, 13, 18, 23] { unsafe place.storeBytes(of: 0x2D, toByteOffset: dash, as: UInt8.self) }
            unsafe RecordWriter.uuid(RecordWriter.Digits(user.0, user.1), at: place)
            return 36
        }
    }

    private func appendDevice(of flight: Flight, to keys: inout RecordKeys) {
        let template = templates[Int(flight.template)]
        guard Int(template.layout.device) < template.length else { return keys.appendNone() }
        let device = Self.pair(deviceKey(flight))
        unsafe keys.append { place in
            // Safe: there is room for more than 64 digits.
            unsafe RecordWriter.hash(RecordWriter.Digits(device.0, device.1), at: place)
            if template.deviceDigits == 64 {
                unsafe RecordWriter.hash(RecordWriter.Digits(~device.0, ~device.1), at: place + 32)
            } else if template.deviceDigits == 40 {
                let more = RecordWriter.Digits(0, device.0 ^ device.1).words.2
                unsafe place.storeBytes(of: more, toByteOffset: 32, as: UInt64.self)
            }
            return Int(template.deviceDigits)
        }
    }
}
