/* x733.c - the tables of probable causes and event types, and how to look into them. */

#include <stddef.h>
#include <strings.h>

#include "model/x733.h"

/* The numbers have gaps on purpose: each range belongs to one recommendation. */
static const struct x733_cause causes[] = {
	/* Communications (M.3100) */
	{ 1, "aIS" },
	{ 2, "callSetUpFailure" },
	{ 3, "degradedSignal" },
	{ 4, "farEndReceiverFailure" },
	{ 5, "framingError" },
	{ 6, "lossOfFrame" },
	{ 7, "lossOfPointer" },
	{ 8, "lossOfSignal" },
	{ 9, "payloadTypeMismatch" },
	{ 10, "transmissionError" },
	{ 11, "remoteAlarmInterface" },
	{ 12, "excessiveBER" },
	{ 13, "pathTraceMismatch" },
	{ 14, "unavailable" },
	{ 15, "signalLabelMismatch" },
	{ 16, "lossOfMultiFrame" },
	{ 17, "receiveFailure" },
	{ 18, "transmitFailure" },
	{ 19, "modulationFailure" },
	{ 20, "demodulationFailure" },
	{ 21, "broadcastChannelFailure" },
	{ 22, "connectionEstablishmentError" },
	{ 23, "invalidMessageReceived" },
	{ 24, "localNodeTransmissionError" },
	{ 25, "remoteNodeTransmissionError" },
	{ 26, "routingFailure" },
	/* Equipment (M.3100) */
	{ 51, "backplaneFailure" },
	{ 52, "dataSetProblem" },
	{ 53, "equipmentIdentifierDuplication" },
	{ 54, "externalIFDeviceProblem" },
	{ 55, "lineCardProblem" },
	{ 56, "multiplexerProblem" },
	{ 57, "nEIdentifierDuplication" },
	{ 58, "powerProblem" },
	{ 59, "processorProblem" },
	{ 60, "protectionPathFailure" },
	{ 61, "receiverFailure" },
	{ 62, "replaceableUnitMissing" },
	{ 63, "replaceableUnitTypeMismatch" },
	{ 64, "synchronizationSourceMismatch" },
	{ 65, "terminalProblem" },
	{ 66, "timingProblem" },
	{ 67, "transmitterFailure" },
	{ 68, "trunkCardProblem" },
	{ 69, "replaceableUnitProblem" },
	{ 70, "realTimeClockFailure" },
	{ 71, "antennaFailure" },
	{ 72, "batteryChargingFailure" },
	{ 73, "diskFailure" },
	{ 74, "frequencyHoppingFailure" },
	{ 75, "iODeviceError" },
	{ 76, "lossOfSynchronisation" },
	{ 77, "lossOfRedundancy" },
	{ 78, "powerSupplyFailure" },
	{ 79, "signalQualityEvaluationFailure" },
	{ 80, "tranceiverFailure" },
	{ 81, "protectionMechanismFailure" },
	{ 82, "protectingResourceFailure" },
	/* Environment (M.3100) */
	{ 101, "airCompressorFailure" },
	{ 102, "airConditioningFailure" },
	{ 103, "airDryerFailure" },
	{ 104, "batteryDischarging" },
	{ 105, "batteryFailure" },
	{ 106, "commercialPowerFailure" },
	{ 107, "coolingFanFailure" },
	{ 108, "engineFailure" },
	{ 109, "fireDetectorFailure" },
	{ 110, "fuseFailure" },
	{ 111, "generatorFailure" },
	{ 112, "lowBatteryThreshold" },
	{ 113, "pumpFailure" },
	{ 114, "rectifierFailure" },
	{ 115, "rectifierHighVoltage" },
	{ 116, "rectifierLowFVoltage" },
	{ 117, "ventilationsSystemFailure" },
	{ 118, "enclosureDoorOpen" },
	{ 119, "explosiveGas" },
	{ 120, "fire" },
	{ 121, "flood" },
	{ 122, "highHumidity" },
	{ 123, "highTemperature" },
	{ 124, "highWind" },
	{ 125, "iceBuildUp" },
	{ 126, "intrusionDetection" },
	{ 127, "lowFuel" },
	{ 128, "lowHumidity" },
	{ 129, "lowCablePressure" },
	{ 130, "lowTemperatue" },
	{ 131, "lowWater" },
	{ 132, "smoke" },
	{ 133, "toxicGas" },
	{ 134, "coolingSystemFailure" },
	{ 135, "externalEquipmentFailure" },
	{ 136, "externalPointFailure" },
	/* Processing (M.3100) */
	{ 151, "storageCapacityProblem" },
	{ 152, "memoryMismatch" },
	{ 153, "corruptData" },
	{ 154, "outOfCPUCycles" },
	{ 155, "sfwrEnvironmentProblem" },
	{ 156, "sfwrDownloadFailure" },
	{ 157, "lossOfRealTimel" },
	{ 158, "applicationSubsystemFailure" },
	{ 159, "configurationOrCustomisationError" },
	{ 160, "databaseInconsistency" },
	{ 161, "fileError" },
	{ 162, "outOfMemory" },
	{ 163, "softwareError" },
	{ 164, "timeoutExpired" },
	{ 165, "underlayingResourceUnavailable" },
	{ 166, "versionMismatch" },
	/* Quality of service (M.3100) */
	{ 201, "bandwidthReduced" },
	{ 202, "congestion" },
	{ 203, "excessiveErrorRate" },
	{ 204, "excessiveResponseTime" },
	{ 205, "excessiveRetransmissionRate" },
	{ 206, "reducedLoggingCapability" },
	{ 207, "systemResourcesOverload" },
	/* X.733's own list */
	{ 500, "adapterError" },
	{ 501, "applicationSubsystemFailture" },
	{ 502, "bandwidthReducedX733" },
	{ 503, "callEstablishmentError" },
	{ 504, "communicationsProtocolError" },
	{ 505, "communicationsSubsystemFailure" },
	{ 506, "configurationOrCustomizationError" },
	{ 507, "congestionX733" },
	{ 508, "coruptData" },
	{ 509, "cpuCyclesLimitExceeded" },
	{ 510, "dataSetOrModemError" },
	{ 511, "degradedSignalX733" },
	{ 512, "dteDceInterfaceError" },
	{ 513, "enclosureDoorOpenX733" },
	{ 514, "equipmentMalfunction" },
	{ 515, "excessiveVibration" },
	{ 516, "fileErrorX733" },
	{ 517, "fireDetected" },
	{ 518, "framingErrorX733" },
	{ 519, "heatingVentCoolingSystemProblem" },
	{ 520, "humidityUnacceptable" },
	{ 521, "inputOutputDeviceError" },
	{ 522, "inputDeviceError" },
	{ 523, "lanError" },
	{ 524, "leakDetected" },
	{ 525, "localNodeTransmissionErrorX733" },
	{ 526, "lossOfFrameX733" },
	{ 527, "lossOfSignalX733" },
	{ 528, "materialSupplyExhausted" },
	{ 529, "multiplexerProblemX733" },
	{ 530, "outOfMemoryX733" },
	{ 531, "ouputDeviceError" },
	{ 532, "performanceDegraded" },
	{ 533, "powerProblems" },
	{ 534, "pressureUnacceptable" },
	{ 535, "processorProblems" },
	{ 536, "pumpFailureX733" },
	{ 537, "queueSizeExceeded" },
	{ 538, "receiveFailureX733" },
	{ 539, "receiverFailureX733" },
	{ 540, "remoteNodeTransmissionErrorX733" },
	{ 541, "resourceAtOrNearingCapacity" },
	{ 542, "responseTimeExecessive" },
	{ 543, "retransmissionRateExcessive" },
	{ 544, "softwareErrorX733" },
	{ 545, "softwareProgramAbnormallyTerminated" },
	{ 546, "softwareProgramError" },
	{ 547, "storageCapacityProblemX733" },
	{ 548, "temperatureUnacceptable" },
	{ 549, "thresholdCrossed" },
	{ 550, "timingProblemX733" },
	{ 551, "toxicLeakDetected" },
	{ 552, "transmitFailureX733" },
	{ 553, "transmiterFailure" },
	{ 554, "underlyingResourceUnavailable" },
	{ 555, "versionMismatchX733" },
	/* Security (X.736) */
	{ 600, "authenticationFailure" },
	{ 601, "breachOfConfidentiality" },
	{ 602, "cableTamper" },
	{ 603, "delayedInformation" },
	{ 604, "denialOfService" },
	{ 605, "duplicateInformation" },
	{ 606, "informationMissing" },
	{ 607, "informationModificationDetected" },
	{ 608, "informationOutOfSequence" },
	{ 609, "keyExpired" },
	{ 610, "nonRepudiationFailure" },
	{ 611, "outOfHoursActivity" },
	{ 612, "outOfService" },
	{ 613, "proceduralError" },
	{ 614, "unauthorizedAccessAttempt" },
	{ 615, "unexpectedInformation" },
	/* Anything else */
	{ 1024, "other" },
};

static const struct x733_event_type event_types[] = {
	{ 1, "other" },
	{ 2, "communicationsAlarm" },
	{ 3, "qualityOfServiceAlarm" },
	{ 4, "processingErrorAlarm" },
	{ 5, "equipmentAlarm" },
	{ 6, "environmentalAlarm" },
	{ 7, "integrityViolation" },
	{ 8, "operationalViolation" },
	{ 9, "physicalViolation" },
	{ 10, "securityServiceOrMechanismViolation" },
	{ 11, "timeDomainViolation" },
};

/* The module's misspellings are its names, and we print them so. People spell better:
 * these are read as well. Where the right spelling is another row of the table
 * (corruptData is 153, not the 508 of coruptData) there is nothing to forgive.
 */
static const struct x733_cause other_spellings[] = {
	{ 80, "transceiverFailure" },
	{ 116, "rectifierLowVoltage" },
	{ 117, "ventilationSystemFailure" },
	{ 130, "lowTemperature" },
	{ 157, "lossOfRealTime" },
	{ 531, "outputDeviceError" },
	{ 542, "responseTimeExcessive" },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const struct x733_cause *
x733_cause_at(size_t i)
{
	return i < COUNT(causes) ? &causes[i] : NULL;
}

const struct x733_cause *
x733_cause_by_number(unsigned number)
{
	for (size_t i = 0; i < COUNT(causes); i++)
		if (causes[i].number == number)
			return &causes[i];
	return NULL;
}

const struct x733_cause *
x733_cause_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT(causes); i++)
		if (strcasecmp(causes[i].name, name) == 0)
			return &causes[i];
	for (size_t i = 0; i < COUNT(other_spellings); i++)
		if (strcasecmp(other_spellings[i].name, name) == 0)
			return x733_cause_by_number(other_spellings[i].number);
	return NULL;
}

const struct x733_event_type *
x733_event_type_at(size_t i)
{
	return i < COUNT(event_types) ? &event_types[i] : NULL;
}

const struct x733_event_type *
x733_event_type_by_number(unsigned number)
{
	for (size_t i = 0; i < COUNT(event_types); i++)
		if (event_types[i].number == number)
			return &event_types[i];
	return NULL;
}

const struct x733_event_type *
x733_event_type_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT(event_types); i++)
		if (strcasecmp(event_types[i].name, name) == 0)
			return &event_types[i];
	return NULL;
}
