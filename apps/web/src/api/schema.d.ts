// Made by `npm run openapi` from the description of the API. Do not edit.

export interface paths {
  '/api/v1/account': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Account.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/clinic': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.switchClinic'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/passkeys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Passkeys.list'];
    put?: never;
    post: operations['Passkeys.add'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/passkeys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Passkeys.rename'];
    trace?: never;
  };
  '/api/v1/account/passkeys/{id}/removal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Passkeys.remove'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/passkeys/challenge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Passkeys.askToAdd'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.changePassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/pin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Tablets.pin'];
    put: operations['Tablets.choosePin'];
    post?: never;
    delete: operations['Tablets.removePin'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/recovery-codes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.renewRecoveryCodes'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/second-factor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.beginSecondFactor'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/second-factor/confirmation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.confirmSecondFactor'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/second-factor/removal': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Account.removeSecondFactor'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/sign-ins': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Account.endOtherSignIns'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/account/sign-ins/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Account.endSignIn'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/adverse-events/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Recovery.takeBackEvent'];
    options?: never;
    head?: never;
    patch: operations['Recovery.changeEvent'];
    trace?: never;
  };
  '/api/v1/advertising-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.rules'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Tokens.list'];
    put?: never;
    post: operations['Tokens.make'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/api-tokens/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Tokens.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Audit.search'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/audit/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Audit.export'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/backups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Backups.state'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/calibration-card': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Calibration.card'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/calibration-profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Calibration.profiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/calibration-settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Calibration.settings'];
    put: operations['Calibration.changeSettings'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-candidates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Candidates.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-candidates/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Candidates.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Releases.change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/approvals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Releases.approve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/clearances': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Releases.clear'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/evidence': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.evidenceOf'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/publications': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Releases.publish'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/steps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Releases.step'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-releases/{id}/verdict': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.verdict'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-studies/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-studies/{id}/outputs/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.output'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-studies/{id}/picture': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.picture'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-studies/{id}/record': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.record'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/case-studies/{id}/share-links': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['ShareLinks.ofStudy'];
    put?: never;
    post: operations['ShareLinks.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/clinic': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Clinic.clinic'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Clinic.change'];
    trace?: never;
  };
  '/api/v1/clinic/logo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Clinic.logo'];
    put: operations['Clinic.changeLogo'];
    post?: never;
    delete: operations['Clinic.removeLogo'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/clinic/sign-in-limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Clinic.limits'];
    put: operations['Clinic.changeLimits'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-laws': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['ConsentTexts.laws'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-signings/{id}/document': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Signings.document'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-texts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['ConsentTexts.list'];
    put?: never;
    post: operations['ConsentTexts.copy'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-texts-in-use': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Signings.texts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-texts/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['ConsentTexts.read'];
    put: operations['ConsentTexts.edit'];
    post?: never;
    delete: operations['ConsentTexts.remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/consent-texts/{id}/activation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['ConsentTexts.activate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Treatments.readCourse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Treatments.changeCourse'];
    trace?: never;
  };
  '/api/v1/courses/{id}/adverse-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Recovery.events'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/case-releases': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.ofCourse'];
    put?: never;
    post: operations['Releases.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/case-studies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Cases.ofCourse'];
    put?: never;
    post: operations['Cases.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/case-studies/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Cases.preview'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/device-values': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Measures.deviceValues'];
    put?: never;
    post: operations['Measures.bringDeviceValues'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/device-values/{otherId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Measures.removeDeviceValues'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/device-values/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Measures.previewDeviceValues'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/measures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Measures.ofCourse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/pairs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Pairs.ofCourse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/patient-ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Questionnaires.patientRatings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/questionnaires': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Questionnaires.ofCourse'];
    put?: never;
    post: operations['Questionnaires.ask'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Ratings.ofCourse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/recoveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Recovery.ofCourse'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/repeats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Measures.repeatsOf'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/series/{view}/{lightMode}/baseline': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Photos.pinBaseline'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Treatments.listSessions'];
    put?: never;
    post: operations['Treatments.addSession'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/set-ups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Treatments.knownSetUps'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/timeline': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.timeline'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/typical-result': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.typical'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/courses/{id}/view-set': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Treatments.changeViewSet'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/demo/sign-in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['SignIn.demoSignIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/demo/tiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['SignIn.demoTiles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/devices/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Access.endDevice'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/diary-tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Recovery.tasks'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/ending-consents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TakeDowns.ending'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/error-bands': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Studies.errorBands'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/event-rates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Recovery.eventRates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Events.listen'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/exports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Exports.list'];
    put?: never;
    post: operations['Exports.begin'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/exports/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Exports.read'];
    put?: never;
    post?: never;
    delete: operations['Exports.end'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/exports/{id}/archive': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Exports.archive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/import-patients': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Imports.patients'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/import-words': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.words'];
    put: operations['Imports.setWords'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.list'];
    put?: never;
    post: operations['Imports.create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}/failures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Imports.noteFailures'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}/items': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.items'];
    put?: never;
    post: operations['Imports.append'];
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Imports.decide'];
    trace?: never;
  };
  '/api/v1/imports/{id}/items/{itemId}/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.preview'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}/placements': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Imports.place'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}/state': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Imports.setState'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/imports/{id}/undo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Imports.previewUndo'];
    put?: never;
    post: operations['Imports.undo'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instance': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Instance.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instance/mode': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Instance.choose'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instruments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Ratings.list'];
    put?: never;
    post: operations['Ratings.add'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instruments/{instrumentId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Ratings.replace'];
    post?: never;
    delete: operations['Ratings.retire'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instruments/{instrumentId}/texts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Ratings.bringTexts'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/instruments/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Ratings.check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/invitations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Access.withdraw'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/jobs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Jobs.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/jobs/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Jobs.retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/labels/scans': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Labels.scan'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/lots': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TreatmentRecords.withLot'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['SignIn.me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/member-invitations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Members.invite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/member-invitations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Members.withdraw'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/member-link/join': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['MemberLink.join'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/member-link/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['MemberLink.look'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Members.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/members/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Members.change'];
    trace?: never;
  };
  '/api/v1/members/{id}/second-factor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Members.resetSecondFactor'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/messages': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Messages.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/messages/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Messages.cancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/messages/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Messages.retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/messages/channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Messages.channels'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/messages/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Messages.test'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/case-releases': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.own'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/case-releases/{id}/pictures/{position}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.ownPicture'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/case-releases/{id}/signatures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Releases.sign'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/consent-signings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Signings.own'];
    put?: never;
    post: operations['Signings.signOwn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/consent-signings/{id}/document': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Signings.ownDocument'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/consents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Consents.own'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/consents/withdrawals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Consents.withdrawOwn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/progress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Progress.progress'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/questionnaires': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Questionnaires.own'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/questionnaires/{id}/instructions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Questionnaires.read'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/questionnaires/{id}/ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Questionnaires.answer'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Ratings.own'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/recoveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Recovery.own'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/sessions/{id}/diary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Recovery.reportOwn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/sessions/{id}/diary-photos': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['DiaryPhotos.take'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/sessions/{id}/instructions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Recovery.acknowledge'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/sessions/{id}/ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Ratings.rateOwn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/my/sign-out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PatientLink.leave'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/outcomes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Outcomes.ofClinic'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/passkey/challenge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Passkeys.askToSignIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/passkey/sign-in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Passkeys.signIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/password-reset/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PasswordReset.look'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/password-reset/use': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PasswordReset.use'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patient-link/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PatientLink.look'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patient-link/open': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PatientLink.open'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patient-link/visit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['PatientLink.visit'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Patients.list'];
    put?: never;
    post: operations['Patients.add'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Patients.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Patients.change'];
    trace?: never;
  };
  '/api/v1/patients/{id}/access': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Access.read'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/consent-signings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Signings.list'];
    put?: never;
    post: operations['Signings.sign'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/consents': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Consents.list'];
    put?: never;
    post: operations['Consents.grant'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/consents/{purpose}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Consents.change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/consents/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Consents.history'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/consents/withdrawals': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Consents.withdraw'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/contact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Access.changeContact'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/courses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Treatments.listCourses'];
    put?: never;
    post: operations['Treatments.addCourse'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/external-copies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TakeDowns.copies'];
    put?: never;
    post: operations['TakeDowns.recordCopy'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/invitations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Access.invite'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/labels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Labels.print'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/refilings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.refilePatient'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/patients/{id}/refilings/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.previewPatient'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Photos.change'];
    trace?: never;
  };
  '/api/v1/photos/{id}/alignment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Photos.alignByHand'];
    post?: never;
    delete: operations['Photos.alignAgain'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/calibration-profile': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Calibration.makeProfile'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/differences/{otherId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Capture.differences'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/files/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.file'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/lesions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Lesions.of'];
    put?: never;
    post: operations['Lesions.find'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/original': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.original'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/pairs/{otherId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Pairs.between'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/record': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Photos.record'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/refilings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.refilePhoto'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/refilings/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.previewPhoto'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/regions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Measures.drawing'];
    put: operations['Measures.draw'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/repeat': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Measures.markRepeat'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/photos/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Photos.retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/prompt-policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Questionnaires.policy'];
    put: operations['Questionnaires.setPolicy'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/publications-ended-by-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Releases.endedByRules'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/publishing-policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['PublishingPolicy.policy'];
    put: operations['PublishingPolicy.change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/questionnaires/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Questionnaires.withdraw'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/refilings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Refilings.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/refilings/{id}/erasure': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.eraseNow'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/refilings/{id}/photos/{photoId}/thumb': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Refilings.thumb'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/refilings/{id}/undo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.undo'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/repeatability': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Measures.repeatability'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Reviews.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Reviews.get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews/{id}/looks/{look}/answers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Reviews.answer'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews/{id}/looks/{look}/draft': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Reviews.saveDraft'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews/{id}/pictures/{picture}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Reviews.picture'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/reviews/{id}/training': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Reviews.trainAgain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: operations['Treatments.changeSession'];
    trace?: never;
  };
  '/api/v1/sessions/{id}/adverse-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Recovery.addEvent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/closing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['Capture.close'];
    post?: never;
    delete: operations['Capture.reopen'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/diary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Recovery.report'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/diary/reviews': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Recovery.review'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/photos': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Photos.intake'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/rating-drafts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Ratings.drafts'];
    put: operations['Ratings.saveDraft'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/ratings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Ratings.rate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/refilings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.refileSession'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/refilings/preview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Refilings.previewSession'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/shots': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Capture.shots'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/treatment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TreatmentRecords.read'];
    put: operations['TreatmentRecords.save'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sessions/{id}/treatment/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['TreatmentRecords.check'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/set-up': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['SignIn.setUpState'];
    put?: never;
    post: operations['SignIn.setUp'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/share-links/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['ShareLinks.revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sign-in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['SignIn.signIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/sign-out': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['SignIn.signOut'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Studies.list'];
    put?: never;
    post: operations['Studies.plan'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Studies.get'];
    put?: never;
    post?: never;
    delete: operations['Studies.remove'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{id}/agreement': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Studies.agreement'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{id}/state': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Studies.move'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/study-options': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Studies.options'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tablet': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Tablets.endThis'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tablet/look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Tablets.look'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tablet/sign-in': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Tablets.signIn'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tablets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Tablets.list'];
    put?: never;
    post: operations['Tablets.mark'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/tablets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Tablets.end'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/take-downs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TakeDowns.list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/take-downs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put: operations['TakeDowns.assign'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/take-downs/{id}/proof': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TakeDowns.proof'];
    put: operations['TakeDowns.finish'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/treatment-policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TreatmentRecords.policy'];
    put: operations['TreatmentRecords.setPolicy'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/treatment-rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['TreatmentRecords.rules'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/uploads': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post: operations['Uploads.begin'];
    delete?: never;
    options: operations['Uploads.capabilities'];
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/uploads/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete: operations['Uploads.remove'];
    options?: never;
    head: operations['Uploads.state'];
    patch: operations['Uploads.append'];
    trace?: never;
  };
  '/api/v1/view-sets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Treatments.listViewSets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/g/{slug}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Gallery.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/g/{slug}/embed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Gallery.embed'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Health.live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Health.ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/p/{slug}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Public.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/p/{slug}/embed': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Public.embed'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/p/{slug}/pictures/{position}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Public.picture'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/problems/{slug}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Problems.explain'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/s/{token}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Shared.page'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/s/{token}/picture': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get: operations['Shared.picture'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Account: {
      clinics: {
        /** Format: uuid */
        id: string;
        isCurrent: boolean;
        name: string;
      }[];
      email: string;
      hasPassword: boolean;
      secondFactor: {
        recoveryCodesLeft: number;
        /** Format: date-time */
        since: string;
      } | null;
      signIns: {
        clinicName: string;
        /** Format: date-time */
        createdAt: string;
        deviceLabel: string;
        /** Format: uuid */
        id: string;
        isCurrent: boolean;
        /** Format: date-time */
        lastSeenAt: string;
        /** @enum {string} */
        proof: 'password' | 'second-factor' | 'passkey' | 'pin' | 'set-up' | 'demo-tile';
      }[];
    };
    Acknowledgement: {
      isDuplicate: boolean;
      /** Format: uuid */
      photoId: string;
      sha256: string;
      sizeBytes: number;
    };
    AdverseEvent: {
      action: string;
      endedOn: string | null;
      grade: number;
      /** Format: uuid */
      id: string;
      kind: string;
      note: string | null;
      /** Format: date */
      onsetOn: string;
      /** Format: date-time */
      recordedAt: string;
      recordedByName: string | null;
      /** Format: uuid */
      sessionId: string;
      version: number;
    };
    AdvertisingRules: {
      countries: string[];
      country: string;
      disclosures: {
        /** @enum {string} */
        code: 'results-vary' | 'typical' | 'risks' | 'cost' | 'duration' | 'advice';
        texts: {
          /** @enum {string} */
          language: 'en' | 'zh-Hant' | 'zh-Hans' | 'ja' | 'ko' | 'de';
          text: string;
        }[];
      }[];
      homeCountry: string;
      pack: {
        /** Format: date */
        checkedOn: string;
        /** Format: date */
        effectiveFrom: string;
        isClearedByLawyer: boolean;
        jurisdiction: string;
        languages: ('en' | 'zh-Hant' | 'zh-Hans' | 'ja' | 'ko' | 'de')[];
        otherAudiences: {
          [key: string]: 'advertising' | 'not-advertising' | 'undecided';
        };
        sources: {
          /** @enum {string} */
          evidence: 'official' | 'secondary' | 'draft' | 'general-knowledge';
          title: string;
        }[];
        version: string;
      } | null;
      rule:
        | {
            /** @enum {string} */
            reason:
              | 'no-pack'
              | 'comparison-barred'
              | 'patient-image-barred'
              | 'medical-advertisers-only'
              | 'not-cleared';
            /** @enum {string} */
            verdict: 'block';
          }
        | {
            barredModalities?: string[];
            channels?: string[];
            disclosures: ('results-vary' | 'typical' | 'risks' | 'cost' | 'duration' | 'advice')[];
            leastDaysAfterTreatment: number;
            needsTypicalResult: boolean;
            stated: (
              | 'no-reward'
              | 'tattoos'
              | 'jewellery'
              | 'eyes'
              | 'marks-discussed'
              | 'contact-data'
              | 'prior-review'
              | 'clinical-experience'
              | 'not-aimed-at-minors'
              | 'national-law'
              | 'risks'
              | 'cost'
            )[];
            /** @enum {string} */
            verdict: 'conditional';
          };
    };
    AdvertisingVerdict: {
      checks: {
        /** @enum {string} */
        code:
          | 'pack'
          | 'home-rules'
          | 'audience'
          | 'channel'
          | 'modality'
          | 'treated-here'
          | 'of-age'
          | 'consent'
          | 'alignment'
          | 'light'
          | 'scale'
          | 'timing'
          | 'days-after-treatment'
          | 'score'
          | 'not-synthetic'
          | 'words'
          | 'no-personal-data'
          | 'no-metadata'
          | 'typical-result'
          | 'disclosures-burnt'
          | 'no-reward'
          | 'tattoos'
          | 'jewellery'
          | 'eyes'
          | 'marks-discussed'
          | 'contact-data'
          | 'prior-review'
          | 'clinical-experience'
          | 'not-aimed-at-minors'
          | 'national-law'
          | 'risks'
          | 'cost';
        detail: string[];
        /** @enum {string} */
        effect: 'block' | 'warn';
        /** @enum {string} */
        result: 'passed' | 'failed' | 'open';
      }[];
      disclosures: string[];
      isAdvertising: boolean;
      isAllowed: boolean;
      packVersion: string | null;
    };
    Agreement: {
      estimates: {
        dropped: number;
        lower: number | null;
        n: number;
        raterIds: string[];
        reason: string | null;
        /** @enum {string} */
        statistic:
          | 'icc-2-1'
          | 'icc-2-k'
          | 'krippendorff-alpha'
          | 'fleiss-kappa'
          | 'weighted-kappa'
          | 'raw-agreement'
          | 'sem'
          | 'sdc'
          | 'intra-weighted-kappa'
          | 'intra-raw-agreement'
          | 'intra-sem';
        upper: number | null;
        value: number | null;
      }[];
      instrumentId: string;
      instrumentVersion: string;
      missingCount: number;
      patientCount: number;
      raterIds: string[];
      targetCount: number;
    };
    Alignment: {
      confidence: number | null;
      reason: string | null;
      residualMm: number | null;
      residualPct: number | null;
      residualPx: number | null;
      route: ('direct' | 'chain' | 'manual') | null;
      /** @enum {string} */
      status: 'baseline' | 'pending' | 'aligned' | 'refused';
    };
    ApiToken: {
      actions: (
        | 'account.own'
        | 'account.manage'
        | 'account.token'
        | 'clinic.read'
        | 'clinic.write'
        | 'member.manage'
        | 'audit.read'
        | 'patient.read'
        | 'patient.write'
        | 'patient.invite'
        | 'session.write'
        | 'photo.upload'
        | 'photo.read'
        | 'photo.read-original'
        | 'photo.change'
        | 'history.import'
        | 'measure.read'
        | 'measure.write'
        | 'treatment.read'
        | 'treatment.write'
        | 'rating.read'
        | 'rating.write'
        | 'study.manage'
        | 'review.rate'
        | 'instrument.manage'
        | 'case.read'
        | 'case.write'
        | 'case.choose'
        | 'case.advertise'
        | 'case.approve'
        | 'case.clear'
        | 'consent.read'
        | 'consent.write'
        | 'consent.own'
        | 'record.refile'
        | 'refiling.manage'
        | 'patient.erase'
        | 'message.manage'
        | 'job.manage'
        | 'progress.read'
        | 'progress.rate'
      )[];
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      isExpired: boolean;
      lastUsedAt: string | null;
      name: string;
    };
    AuditEvent: {
      /** @enum {string} */
      actorKind: 'member' | 'patient' | 'visitor' | 'operator' | 'system';
      deviceLabel: string;
      /** Format: uuid */
      id: string;
      memberId: string | null;
      memberName: string | null;
      objectId: string | null;
      objectKind: string | null;
      objectVersion: number | null;
      /** @enum {string} */
      outcome: 'done' | 'refused' | 'failed';
      patientCode: string | null;
      patientId: string | null;
      photoIds: string[];
      reason: string | null;
      /** Format: date-time */
      recordedAt: string;
      requestId: string | null;
      roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
      route: string;
      seq: number;
      sourceHash: string | null;
      subjectPatientId: string | null;
      /** @enum {string} */
      verb: 'view' | 'add' | 'change' | 'remove' | 'sign-in' | 'sign-out' | 'export' | 'restore';
    };
    Backups: {
      fault: string | null;
      hasFailed: boolean;
      last: {
        /** Format: date-time */
        endedAt: string;
        photoCount: number | null;
        place: string | null;
        sizeBytes: number | null;
      } | null;
      nightlyAt: string | null;
      triedAt: string | null;
    };
    Calibration: {
      /** @enum {string} */
      calibratedBy: 'chart' | 'profile' | 'none';
      cardId: string | null;
      chartKind: ('card' | 'classic-24') | null;
      deltaEAfterMax: number | null;
      deltaEAfterMean: number | null;
      deltaEBeforeMean: number | null;
      profile: {
        /** Format: date */
        calibratedOn: string;
        /** Format: uuid */
        id: string;
        isExpired: boolean;
      } | null;
      pxPerMm: number | null;
      refusal:
        | ('too-few-patches' | 'exposure-too-different' | 'light-colour-too-different' | 'colours-do-not-fit')
        | null;
      seenChartKind: ('card' | 'classic-24') | null;
      tiltDeg: number | null;
    };
    CalibrationProfile: {
      /** Format: date */
      calibratedOn: string;
      camera: string;
      /** @enum {string} */
      chartKind: 'card' | 'classic-24';
      deltaEAfterMax: number;
      deltaEAfterMean: number;
      /** Format: uuid */
      id: string;
      isExpired: boolean;
      photoId: string | null;
      room: string;
      /** Format: date */
      validUntil: string;
    };
    CalibrationSettings: {
      classicPitchMm: number | null;
      profileDays: number;
    };
    CaseCandidate: {
      /** @enum {string} */
      bodySite:
        | 'face'
        | 'forehead'
        | 'temple-left'
        | 'temple-right'
        | 'cheek-left'
        | 'cheek-right'
        | 'nose'
        | 'chin'
        | 'jaw-left'
        | 'jaw-right'
        | 'neck'
        | 'chest'
        | 'shoulder-left'
        | 'shoulder-right'
        | 'back'
        | 'abdomen'
        | 'arm-left'
        | 'arm-right'
        | 'hand-left'
        | 'hand-right'
        | 'leg-left'
        | 'leg-right'
        | 'other';
      /** Format: uuid */
      courseId: string;
      /** Format: date */
      firstOn: string;
      /** @enum {string} */
      indication:
        | 'icepick'
        | 'boxcar'
        | 'rolling'
        | 'mixed-atrophic'
        | 'hypertrophic'
        | 'keloid'
        | 'surgical'
        | 'burn'
        | 'other'
        | 'no-scar';
      /** Format: date */
      lastOn: string;
      modalities: (
        | 'microneedling'
        | 'rf-microneedling'
        | 'fractional-ablative-laser'
        | 'fractional-non-ablative-laser'
        | 'subcision'
        | 'tca-cross'
        | 'peel'
        | 'filler'
        | 'steroid-injection'
        | 'other'
      )[];
      patientCode: string;
      photoCount: number;
      photos: {
        /** Format: date */
        heldOn: string;
        /** Format: uuid */
        id: string;
        placeholder: string | null;
      }[];
      sessionCount: number;
      views: string[];
    };
    CaseRelease: {
      approvals: number;
      channels: (
        | 'website'
        | 'in-clinic'
        | 'print'
        | 'conference'
        | 'journal'
        | 'facebook'
        | 'instagram'
        | 'line'
        | 'tiktok'
        | 'threads'
        | 'x'
        | 'youtube'
        | 'wechat'
        | 'weibo'
        | 'xiaohongshu'
        | 'douyin'
      )[];
      country: string | null;
      /** Format: uuid */
      courseId: string;
      /** Format: date-time */
      createdAt: string;
      events: {
        /** @enum {string} */
        act: 'change' | 'submit' | 'approve' | 'clear' | 'return' | 'sign' | 'publish' | 'withdraw';
        memberName: string | null;
        reason: string | null;
        /** Format: date-time */
        recordedAt: string;
      }[];
      forms: ('wipe' | 'fade' | 'print')[];
      /** Format: uuid */
      id: string;
      isCleared: boolean;
      isSigned: boolean;
      /** Format: uuid */
      madeByMemberId: string;
      missing: number;
      needsClearance: boolean;
      pictures: {
        caption: string | null;
        /** Format: uuid */
        caseStudyId: string;
        /** @enum {string} */
        crop: 'original' | '1:1' | '4:5' | '9:16' | '16:9';
        heightPx: number;
        widthPx: number;
      }[];
      publications: {
        /** @enum {string} */
        channel:
          | 'website'
          | 'in-clinic'
          | 'print'
          | 'conference'
          | 'journal'
          | 'facebook'
          | 'instagram'
          | 'line'
          | 'tiktok'
          | 'threads'
          | 'x'
          | 'youtube'
          | 'wechat'
          | 'weibo'
          | 'xiaohongshu'
          | 'douyin';
        country: string;
        endedAt: string | null;
        isIndexed: boolean;
        isLive: boolean;
        /** Format: date-time */
        publishedAt: string;
        slug: string;
      }[];
      selection: string;
      setSha256: string;
      /** @enum {string} */
      state: 'draft' | 'in-review' | 'approved' | 'published' | 'withdrawn';
      stated: {
        [key: string]: boolean | string;
      };
    };
    CaseStudy: {
      /** @enum {string} */
      audience: 'own-patient' | 'consultation-room' | 'referrer-teaching' | 'public-advertising';
      caption: string | null;
      /** Format: uuid */
      courseId: string;
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      crop: 'original' | '1:1' | '4:5' | '9:16' | '16:9';
      /** @enum {string} */
      format: 'png' | 'jpeg' | 'webp';
      heightPx: number;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      layout: 'pair' | 'strip' | 'grid' | 'inset';
      /** @enum {string} */
      light: 'matched' | 'as-taken';
      lightMode: string;
      lightReasons: {
        photoId: string | null;
        /** @enum {string} */
        reason:
          | 'chosen'
          | 'pending'
          | 'not-aligned'
          | 'rules-differ'
          | 'nothing-to-match'
          | 'region-needed'
          | 'too-little-shared'
          | 'exposure-too-different'
          | 'light-colour-too-different'
          | 'tone-too-different'
          | 'gave-up';
      }[];
      photoIds: string[];
      sha256: string;
      sizeBytes: number;
      /** @enum {string} */
      state: 'draft';
      stated: {
        cost: string | null;
        risks: string | null;
      };
      target: {
        channel:
          | (
              | 'website'
              | 'in-clinic'
              | 'print'
              | 'conference'
              | 'journal'
              | 'facebook'
              | 'instagram'
              | 'line'
              | 'tiktok'
              | 'threads'
              | 'x'
              | 'youtube'
              | 'wechat'
              | 'weibo'
              | 'xiaohongshu'
              | 'douyin'
            )
          | null;
        country: string;
      } | null;
      view: string;
      widthPx: number;
    };
    Clinic: {
      /** @enum {string} */
      advertiserType: 'medical-institution' | 'beauty-salon' | 'other';
      country: string;
      hasLogo: boolean;
      /** Format: uuid */
      id: string;
      isDemo: boolean;
      languages: ('en' | 'zh-Hant' | 'zh-Hans')[];
      /** @enum {string} */
      locale: 'en' | 'zh-Hant' | 'zh-Hans';
      name: string;
      timeZone: string;
      usesCodesOnly: boolean;
      version: number;
    };
    Consent: {
      grantedAt: string | null;
      grants: {
        channels: string[];
        countries: string[];
        expiresAt: string | null;
        /** Format: date-time */
        grantedAt: string;
        /** Format: uuid */
        grantId: string;
        lessBodySites: string[];
        lessCountries: string[];
        lessPictureIds: string[];
        pictures: {
          ids?: string[];
          /** @enum {string} */
          of: 'all' | 'sessions' | 'photos' | 'body-sites';
          sites?: string[];
        } & {
          [key: string]: unknown;
        };
        startsAt: string | null;
      }[];
      isInForce: boolean;
      /** @enum {string} */
      purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
      withdrawnAt: string | null;
    };
    ConsentEvent: {
      /** @enum {string} */
      action: 'granted' | 'withdrawn';
      channels: string[];
      countries: string[];
      expiresAt: string | null;
      grantId: string | null;
      /** Format: uuid */
      id: string;
      isByPatient: boolean;
      isOfAgeConfirmed: boolean;
      language: string | null;
      pictures: {
        ids?: string[];
        /** @enum {string} */
        of: 'all' | 'sessions' | 'photos' | 'body-sites';
        sites?: string[];
      } & {
        [key: string]: unknown;
      };
      /** @enum {string} */
      purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
      /** Format: date-time */
      recordedAt: string;
      recordedByMemberId: string | null;
      recordedByName: string | null;
      signingId: string | null;
      startsAt: string | null;
      textVersion: string | null;
    };
    ConsentLaw: {
      checkedOn: string | null;
      countries: string[];
      elements: {
        id: string;
        name: {
          [key: string]: string;
        };
      }[];
      examples: {
        id: string;
        language: string;
        notice: string;
        title: string;
      }[];
      id: string;
      name: {
        [key: string]: string;
      };
      source: string;
      version: string;
    };
    ConsentPictures:
      | {
          /** @enum {string} */
          of: 'all';
        }
      | {
          ids: string[];
          /** @enum {string} */
          of: 'sessions' | 'photos';
        }
      | {
          /** @enum {string} */
          of: 'body-sites';
          sites: (
            | 'face'
            | 'forehead'
            | 'temple-left'
            | 'temple-right'
            | 'cheek-left'
            | 'cheek-right'
            | 'nose'
            | 'chin'
            | 'jaw-left'
            | 'jaw-right'
            | 'neck'
            | 'chest'
            | 'shoulder-left'
            | 'shoulder-right'
            | 'back'
            | 'abdomen'
            | 'arm-left'
            | 'arm-right'
            | 'hand-left'
            | 'hand-right'
            | 'leg-left'
            | 'leg-right'
            | 'other'
          )[];
        };
    ConsentSigning: {
      choices: {
        /** @enum {string} */
        purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
        words: string;
      }[];
      /** Format: uuid */
      id: string;
      language: string;
      law: string;
      /** @enum {string} */
      means: 'tablet' | 'link';
      number: number;
      recordedByName: string | null;
      sha256: string;
      /** @enum {string} */
      signatureKind: 'drawn' | 'typed';
      /** Format: date-time */
      signedAt: string;
      /** @enum {string} */
      signer: 'patient' | 'guardian';
      signerName: string;
      /** Format: uuid */
      textId: string;
      title: string;
      witnessName: string | null;
    };
    ConsentText: {
      activatedAt: string | null;
      activatedByName: string | null;
      contact: string;
      /** Format: date-time */
      createdAt: string;
      elements: {
        [key: string]: string[];
      };
      example: string | null;
      /** Format: uuid */
      id: string;
      language: string;
      law: string;
      missing: string[];
      number: number;
      paragraphs: {
        id: string;
        text: string;
      }[];
      retiredAt: string | null;
      /** @enum {string} */
      state: 'draft' | 'in-use' | 'retired';
      title: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    ConsentTextSummary: {
      activatedAt: string | null;
      activatedByName: string | null;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      language: string;
      law: string;
      number: number;
      retiredAt: string | null;
      /** @enum {string} */
      state: 'draft' | 'in-use' | 'retired';
      title: string;
      /** Format: date-time */
      updatedAt: string;
      version: number;
    };
    Contact: {
      email: string | null;
      language: string | null;
      phone: string | null;
      preferredChannel: ('link' | 'email' | 'webhook') | null;
      version: number;
    };
    Course: {
      /** @enum {string} */
      bodySite:
        | 'face'
        | 'forehead'
        | 'temple-left'
        | 'temple-right'
        | 'cheek-left'
        | 'cheek-right'
        | 'nose'
        | 'chin'
        | 'jaw-left'
        | 'jaw-right'
        | 'neck'
        | 'chest'
        | 'shoulder-left'
        | 'shoulder-right'
        | 'back'
        | 'abdomen'
        | 'arm-left'
        | 'arm-right'
        | 'hand-left'
        | 'hand-right'
        | 'leg-left'
        | 'leg-right'
        | 'other';
      /** Format: date-time */
      createdAt: string;
      /** @enum {string} */
      earlierTreatments: 'recorded' | 'unknown';
      failedCount: number;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      indication:
        | 'icepick'
        | 'boxcar'
        | 'rolling'
        | 'mixed-atrophic'
        | 'hypertrophic'
        | 'keloid'
        | 'surgical'
        | 'burn'
        | 'other'
        | 'no-scar';
      lastSessionOn: string | null;
      note: string | null;
      /** Format: uuid */
      patientId: string;
      photoCount: number;
      sessionCount: number;
      version: number;
      viewSet: {
        id: string;
        version: string;
      } | null;
    };
    DemoTile: {
      displayName: string;
      /** @enum {string} */
      role: 'admin' | 'clinician' | 'assistant' | 'rater' | 'marketing' | 'patient';
    };
    /** @description What a file of device values would bring */
    DevicePreview: {
      faults: {
        column: string | null;
        fault: string;
        line: number;
      }[];
      rows: {
        device: string;
        isKnown: boolean;
        isOtherThanKnown: boolean;
        line: number;
        /** Format: date */
        measuredOn: string;
        quantity: string;
        regionName: string;
        unit: string;
        value: number;
      }[];
    };
    /** @description A value as a 3D device gave it */
    DeviceValue: {
      device: string;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      importedAt: string;
      /** Format: uuid */
      importId: string;
      /** Format: date */
      measuredOn: string;
      quantity: string;
      regionName: string;
      unit: string;
      value: number;
    };
    DiaryTask: {
      alarms: {
        day: number;
        grade: number;
        /** @enum {string} */
        reason: 'alarm' | 'late';
        sign: string;
      }[];
      /** Format: uuid */
      courseId: string;
      /** Format: date */
      heldOn: string;
      modality: string;
      patientCode: string;
      /** Format: uuid */
      patientId: string;
      /** Format: uuid */
      sessionId: string;
    };
    Doorstep: {
      clinic: {
        isDemo: boolean;
        /** @enum {string} */
        locale: 'en' | 'zh-Hant' | 'zh-Hans';
        logo: string | null;
        name: string;
      } | null;
      isKnownDevice: boolean;
      locale: ('en' | 'zh-Hant' | 'zh-Hans') | null;
      /** @enum {string} */
      secondFact: 'birth-date' | 'code';
    };
    /** @description All that is drawn on one baseline */
    Drawing: {
      /** Format: uuid */
      baselinePhotoId: string;
      heightPx: number;
      knownLength: {
        fromPx: [number, number];
        lengthMm: number;
        toPx: [number, number];
      } | null;
      regions: components['schemas']['Region'][];
      revision: string;
      suggestions: {
        holes: [number, number][][];
        outline: [number, number][];
        /** Format: uuid */
        scarLineageId: string;
      }[];
      widthPx: number;
    };
    EndedByRules: {
      /** @enum {string} */
      channel:
        | 'website'
        | 'in-clinic'
        | 'print'
        | 'conference'
        | 'journal'
        | 'facebook'
        | 'instagram'
        | 'line'
        | 'tiktok'
        | 'threads'
        | 'x'
        | 'youtube'
        | 'wechat'
        | 'weibo'
        | 'xiaohongshu'
        | 'douyin';
      country: string;
      /** Format: uuid */
      courseId: string;
      /** Format: date-time */
      endedAt: string;
      failed: (
        | 'pack'
        | 'home-rules'
        | 'audience'
        | 'channel'
        | 'modality'
        | 'treated-here'
        | 'of-age'
        | 'consent'
        | 'alignment'
        | 'light'
        | 'scale'
        | 'timing'
        | 'days-after-treatment'
        | 'score'
        | 'not-synthetic'
        | 'words'
        | 'no-personal-data'
        | 'no-metadata'
        | 'typical-result'
        | 'disclosures-burnt'
        | 'no-reward'
        | 'tattoos'
        | 'jewellery'
        | 'eyes'
        | 'marks-discussed'
        | 'contact-data'
        | 'prior-review'
        | 'clinical-experience'
        | 'not-aimed-at-minors'
        | 'national-law'
        | 'risks'
        | 'cost'
      )[];
      /** Format: uuid */
      id: string;
      packVersion: string;
      /** Format: date-time */
      publishedAt: string;
    };
    EndingConsent: {
      channels: string[];
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      grantId: string;
      isPatientTold: boolean;
      patient: {
        /** Format: uuid */
        id: string;
        name: string;
      };
      /** @enum {string} */
      purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
    };
    /** @description Smallest detectable change of the clinic’s own raters */
    ErrorBand: {
      /** Format: date-time */
      closedAt: string;
      instrumentId: string;
      points: number;
      studyTitle: string;
      targetCount: number;
    };
    EventRates: {
      any: {
        byPatient: components['schemas']['Proportion'];
        bySession: components['schemas']['Proportion'];
        events: number;
      };
      kinds: {
        byPatient: components['schemas']['Proportion'];
        bySession: components['schemas']['Proportion'];
        events: number;
        kind: string;
      }[];
      modality: string;
      patients: number;
      sessions: number;
    };
    Export: {
      /** Format: date-time */
      createdAt: string;
      downloadedAt: string | null;
      expiresAt: string | null;
      faultCount: number | null;
      filesDone: number;
      filesTotal: number;
      /** Format: uuid */
      id: string;
      madeBy: string;
      photoCount: number | null;
      readyAt: string | null;
      sizeBytes: number | null;
      /** @enum {string} */
      state: 'queued' | 'running' | 'ready' | 'failed' | 'ended';
      withNames: boolean;
    };
    ExternalCopy: {
      channel: string;
      country: string;
      /** Format: uuid */
      id: string;
      photoIds: string[];
      place: string;
      /** Format: date */
      postedOn: string;
      /** @enum {string} */
      purpose: 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
      /** Format: date-time */
      recordedAt: string;
      recordedByName: string | null;
      takeDown: {
        /** Format: date */
        dueOn: string;
        /** Format: uuid */
        id: string;
        /** @enum {string} */
        state: 'open' | 'overdue' | 'done';
      } | null;
    };
    Health: {
      /** @enum {string} */
      status: 'ok';
    };
    HistoryRules: {
      datesFrom: ('exif' | 'folder' | 'file')[];
      /** @enum {string} */
      dayOrder: 'ask' | 'dmy' | 'mdy' | 'ymd';
      lightMode:
        | (
            | 'standard'
            | 'cross-polarised'
            | 'parallel-polarised'
            | 'raking-left'
            | 'raking-right'
            | 'uv'
            | 'unknown'
          )
        | null;
      /** @enum {string} */
      newPatient: 'make' | 'review';
      /** @enum {string} */
      patientForm: 'whole' | 'code-name';
      /** @enum {string} */
      patientFrom: 'folder' | 'file' | 'nowhere';
      patientLevel: number;
      /** @enum {string} */
      unknownView: 'review' | 'accept';
      view: string | null;
      words: {
        /** @enum {string} */
        lightMode?:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        text: string;
        view?: string;
      }[];
    };
    ImportBatch: {
      counts: {
        failed: number;
        imported: number;
        known: number;
        'left-out': number;
        placed: number;
        ready: number;
        review: number;
      };
      /** Format: date-time */
      createdAt: string;
      endedAt: string | null;
      folderKey: string | null;
      /** Format: uuid */
      id: string;
      kept: {
        count: number;
        kind: string;
        reason: string;
      }[];
      made: {
        courses: number;
        patients: number;
        sessions: number;
      };
      removed: {
        bytesToRemove: number;
        courses: number;
        patients: number;
        photos: number;
        sessions: number;
      };
      rules: components['schemas']['HistoryRules'];
      /** @enum {string} */
      source: 'browser' | 'command' | 'watch';
      startedAt: string | null;
      startedBy: string | null;
      /** @enum {string} */
      state: 'collecting' | 'planned' | 'running' | 'paused' | 'done' | 'undoing' | 'undone';
      title: string;
      version: number;
    };
    ImportItem: {
      courseId: string | null;
      days: string[];
      failure: string | null;
      hasPreview: boolean;
      heldOn: string | null;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: 'baseline' | 'treatment' | 'follow-up';
      /** @enum {string} */
      lightMode:
        | 'standard'
        | 'cross-polarised'
        | 'parallel-polarised'
        | 'raking-left'
        | 'raking-right'
        | 'uv'
        | 'unknown';
      modality:
        | (
            | 'microneedling'
            | 'rf-microneedling'
            | 'fractional-ablative-laser'
            | 'fractional-non-ablative-laser'
            | 'subcision'
            | 'tca-cross'
            | 'peel'
            | 'filler'
            | 'steroid-injection'
            | 'other'
          )
        | null;
      modifiedAt: string | null;
      path: string;
      patientCode: string | null;
      patientId: string | null;
      patientLabel: string | null;
      patientName: string | null;
      photoId: string | null;
      reasons: (
        | 'no-patient'
        | 'patient-unsure'
        | 'new-patient'
        | 'several-courses'
        | 'patient-binned'
        | 'no-date'
        | 'ambiguous-date'
        | 'dates-disagree'
        | 'future-date'
        | 'before-birth'
        | 'unknown-view'
        | 'duplicate-elsewhere'
        | 'duplicate'
        | 'raw-beside-photo'
        | 'raw'
        | 'not-a-photo'
        | 'empty'
        | 'too-large'
        | 'sidecar'
        | 'system'
        | 'by-person'
      )[];
      sessionId: string | null;
      sha256: string | null;
      sizeBytes: number;
      /** @enum {string} */
      state: 'ready' | 'review' | 'left-out' | 'placed' | 'imported' | 'known' | 'failed';
      takenAtLocal: string | null;
      view: string;
    };
    ImportPlacement: {
      /** Format: uuid */
      id: string;
      idempotencyKey: string;
      /** @enum {string} */
      lightMode:
        | 'standard'
        | 'cross-polarised'
        | 'parallel-polarised'
        | 'raking-left'
        | 'raking-right'
        | 'uv'
        | 'unknown';
      photoId: string | null;
      sessionId: string | null;
      /** @enum {string} */
      state: 'ready' | 'review' | 'left-out' | 'placed' | 'imported' | 'known' | 'failed';
      view: string;
    };
    ImportWords: {
      words: {
        /** @enum {string} */
        lightMode?:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        text: string;
        view?: string;
      }[];
    };
    /** @description What this installation is, or how far its set-up has come */
    Instance: {
      canSwitch: boolean;
      /** @enum {string} */
      mode: 'choose' | 'demo' | 'clinic';
      preparing: {
        detail?: string;
        done: number;
        /** @enum {string} */
        step: 'database' | 'migrate' | 'seed' | 'services' | 'failed';
        total: number;
      } | null;
    };
    InstanceChoice: {
      /** @enum {string} */
      mode: 'demo' | 'clinic';
    };
    /** @description A rating scale; texts by locale */
    Instrument: {
      appliesTo: string[];
      better: ('lower' | 'higher') | null;
      caution: {
        [key: string]: string;
      } | null;
      citation: string;
      errorBand: {
        points: number;
        source: string;
      } | null;
      fromPhotos: ('yes' | 'partly' | 'no') | null;
      hasSlot: boolean;
      id: string;
      important: {
        points: number;
        source: string;
      } | null;
      isChangeScore: boolean;
      isOwn: boolean;
      isUsual: boolean;
      items: {
        id: string;
        needsTouch?: boolean;
        numbers?: {
          high?: {
            [key: string]: string;
          };
          low?: {
            [key: string]: string;
          };
          max: number;
          min: number;
          step: number;
          unit?: string;
        };
        options?: {
          anchor?: {
            [key: string]: string;
          };
          label?: {
            [key: string]: string;
          };
          value: number;
        }[];
        title?: {
          [key: string]: string;
        };
        weight?: number;
      }[];
      licence: string;
      licenceNote: string | null;
      /** @enum {string} */
      missing: 'no-score' | 'keeps-answers' | 'one-counts-zero';
      needsText: boolean;
      notice: {
        [key: string]: string;
      } | null;
      range: {
        max: number;
        min: number;
      } | null;
      /** @enum {string} */
      rater: 'clinician' | 'patient';
      scoring:
        | {
            item: string;
            /** @enum {string} */
            type: 'single';
          }
        | {
            id: string;
            /** @enum {string} */
            type: 'published';
          }
        | {
            /** @enum {string} */
            type: 'sum';
          }
        | {
            /** @enum {string} */
            type: 'profile';
          };
      title: {
        [key: string]: string;
      };
      version: string;
    };
    Invitation: {
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      message: {
        /** @enum {string} */
        channel: 'email' | 'webhook';
        reason:
          ('refused' | 'busy' | 'unreachable' | 'tls' | 'invitation-ended' | 'over' | 'interrupted') | null;
        /** @enum {string} */
        state: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled';
      } | null;
      /** @enum {string} */
      secondFact: 'birth-date' | 'code';
      /** @enum {string} */
      state: 'open' | 'used' | 'expired' | 'withdrawn' | 'blocked';
      tries: number;
      usedAt: string | null;
    };
    JobRun: {
      attempt: number;
      /** Format: date-time */
      createdAt: string;
      endedAt: string | null;
      /** Format: uuid */
      id: string;
      lastError: string | null;
      name: string;
      photoId: string | null;
      progressDone: number;
      progressTotal: number;
      /** @enum {string} */
      state: 'queued' | 'running' | 'done' | 'skipped' | 'dead';
    };
    KnownPatient: {
      aliases: string[];
      bornOn: string | null;
      code: string;
      courses: {
        /** Format: uuid */
        id: string;
        sessions: {
          /** Format: date */
          heldOn: string;
        }[];
      }[];
      /** Format: uuid */
      id: string;
      name: string | null;
    };
    KnownRepeatability: {
      known: components['schemas']['Repeatability'][];
      pairCount: number;
    };
    KnownSetUps: {
      ofCourse: components['schemas']['SetUp'] | null;
      ofRooms: components['schemas']['SetUp'][];
    };
    Landmarks: {
      landmarks: {
        baseline: [number, number];
        followup: [number, number];
      }[];
    };
    /** @description Single scars of one series, by who marked them */
    LesionMap: {
      /** Format: uuid */
      baselinePhotoId: string;
      counts: {
        boxcar: number;
        gone: number;
        icepick: number;
        other: number;
        /** Format: uuid */
        photoId: string;
        /** Format: uuid */
        raterId: string;
        rolling: number;
        unseen: number;
      }[];
      heightPx: number;
      lesions: {
        atPx: [number, number];
        findings: {
          /** Format: uuid */
          photoId: string;
          /** @enum {string} */
          state: 'icepick' | 'boxcar' | 'rolling' | 'other' | 'gone';
        }[];
        /** Format: uuid */
        id: string;
        /** Format: uuid */
        raterId: string;
      }[];
      photoIds: string[];
      raters: {
        displayName: string;
        /** Format: uuid */
        id: string;
      }[];
      widthPx: number;
    };
    LookOutcome: {
      feedback:
        | {
            instrumentId: string;
            isWithin: boolean;
            reference: number;
            score: number | null;
          }[]
        | null;
      review: components['schemas']['Review'];
    };
    MadeShareLink: {
      address: string;
      link: components['schemas']['ShareLink'];
    };
    Me: {
      clinic: components['schemas']['Clinic'];
      csrfToken: string;
      displayName: string;
      idleMinutes: number | null;
      isByPin: boolean;
      /** @enum {string} */
      kind: 'member' | 'patient';
      memberId: string | null;
      owes: ('second-factor' | 'new-password') | null;
      patientId: string | null;
      permissions: string[];
      roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
    };
    Member: {
      displayName: string;
      email: string;
      hasSecondFactor: boolean;
      /** Format: uuid */
      id: string;
      isActive: boolean;
      lastSeenAt: string | null;
      roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
      version: number;
    };
    MemberDoorstep: {
      clinic: {
        isDemo: boolean;
        /** @enum {string} */
        locale: 'en' | 'zh-Hant' | 'zh-Hans';
        name: string;
      };
      displayName: string;
      email: string;
      roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
    };
    MemberInvitation: {
      /** Format: date-time */
      createdAt: string;
      displayName: string;
      email: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      isExpired: boolean;
      roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
    };
    Members: {
      invitations: components['schemas']['MemberInvitation'][];
      members: components['schemas']['Member'][];
    };
    Message: {
      /** Format: date-time */
      changedAt: string;
      /** @enum {string} */
      channel: 'email' | 'webhook';
      /** Format: date-time */
      createdAt: string;
      endedAt: string | null;
      /** Format: uuid */
      id: string;
      invitationId: string | null;
      /** @enum {string} */
      kind: 'invitation' | 'consent-ending' | 'questionnaire' | 'instructions' | 'diary' | 'test';
      language: string;
      member: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      patient: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      providerCode: string | null;
      reason:
        ('refused' | 'busy' | 'unreachable' | 'tls' | 'invitation-ended' | 'over' | 'interrupted') | null;
      /** @enum {string} */
      state: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled';
      tries: number;
    };
    MessageChannels: {
      channels: ('email' | 'webhook')[];
    };
    NewApiToken: {
      apiToken: components['schemas']['ApiToken'];
      secret: string;
    };
    NewInvitation: {
      code: string | null;
      invitation: components['schemas']['Invitation'];
      link: string | null;
    };
    NewMemberInvitation: {
      invitation: components['schemas']['MemberInvitation'];
      /** Format: uri */
      link: string;
    };
    /** @description Documentation aid, not a diagnosis */
    Outcomes: {
      agreement: {
        estimates: {
          dropped: number;
          lower: number | null;
          n: number;
          raterIds: string[];
          reason: string | null;
          /** @enum {string} */
          statistic:
            | 'icc-2-1'
            | 'icc-2-k'
            | 'krippendorff-alpha'
            | 'fleiss-kappa'
            | 'weighted-kappa'
            | 'raw-agreement'
            | 'sem'
            | 'sdc'
            | 'intra-weighted-kappa'
            | 'intra-raw-agreement'
            | 'intra-sem';
          upper: number | null;
          value: number | null;
        }[];
        instrumentId: string;
        instrumentVersion: string;
        missingCount: number;
        patientCount: number;
        targetCount: number;
      } | null;
      outcomes: {
        baseline: {
          highest: number | null;
          lowerQuartile: number | null;
          lowest: number | null;
          median: number | null;
          n: number;
          upperQuartile: number | null;
        };
        courseCount: number;
        final: {
          highest: number | null;
          lowerQuartile: number | null;
          lowest: number | null;
          median: number | null;
          n: number;
          upperQuartile: number | null;
        };
        followUpDays: {
          highest: number | null;
          lowerQuartile: number | null;
          lowest: number | null;
          median: number | null;
          n: number;
          upperQuartile: number | null;
        };
        improvement: {
          highest: number | null;
          lowerQuartile: number | null;
          lowest: number | null;
          median: number | null;
          n: number;
          upperQuartile: number | null;
        };
        interimCount: number;
        missingCount: number;
        modality: string;
        patientCount: number;
        recovery: {
          censoredDays: number[];
          events: number[];
          lower: number | null;
          medianDays: number | null;
          n: number;
          reason: string | null;
          recoveredCount: number;
          stoppedCount: number;
          survival: number[];
          survivalLower: (number | null)[];
          survivalUpper: (number | null)[];
          times: number[];
          treatedAgainCount: number;
          upper: number | null;
          withoutDiaryCount: number;
        };
        responders: {
          lower: number | null;
          n: number;
          proportion: number | null;
          successes: number;
          upper: number | null;
        };
        respondersOfAll: {
          lower: number | null;
          n: number;
          proportion: number | null;
          successes: number;
          upper: number | null;
        };
      }[];
      threshold: number;
    };
    OwnCaseRelease: {
      channels: (
        | 'website'
        | 'in-clinic'
        | 'print'
        | 'conference'
        | 'journal'
        | 'facebook'
        | 'instagram'
        | 'line'
        | 'tiktok'
        | 'threads'
        | 'x'
        | 'youtube'
        | 'wechat'
        | 'weibo'
        | 'xiaohongshu'
        | 'douyin'
      )[];
      /** Format: uuid */
      id: string;
      isSigned: boolean;
      pictures: {
        caption: string | null;
        /** @enum {string} */
        crop: 'original' | '1:1' | '4:5' | '9:16' | '16:9';
        forms: ('wipe' | 'fade' | 'print')[];
        heightPx: number;
        widthPx: number;
      }[];
      said: string[];
      setSha256: string;
      /** @enum {string} */
      state: 'draft' | 'in-review' | 'approved' | 'published' | 'withdrawn';
    };
    OwnInstrument: {
      appliesTo?: string[];
      better: ('lower' | 'higher') | null;
      caution?: {
        [key: string]: string;
      };
      citation: string;
      /** @enum {string} */
      fromPhotos?: 'yes' | 'partly' | 'no';
      isChangeScore: boolean;
      items: {
        id: string;
        needsTouch?: boolean;
        numbers?: {
          high?: {
            [key: string]: string;
          };
          low?: {
            [key: string]: string;
          };
          max: number;
          min: number;
          step: number;
          unit?: string;
        };
        options?: {
          anchor?: {
            [key: string]: string;
          };
          label?: {
            [key: string]: string;
          };
          value: number;
        }[];
        title?: {
          [key: string]: string;
        };
        weight?: number;
      }[];
      /** @enum {string} */
      missing: 'no-score' | 'keeps-answers' | 'one-counts-zero';
      range: {
        max: number;
        min: number;
      } | null;
      /** @enum {string} */
      rater: 'clinician' | 'patient';
      scoring:
        | {
            item: string;
            /** @enum {string} */
            type: 'single';
          }
        | {
            id: string;
            /** @enum {string} */
            type: 'published';
          }
        | {
            /** @enum {string} */
            type: 'sum';
          }
        | {
            /** @enum {string} */
            type: 'profile';
          };
      title: {
        [key: string]: string;
      };
    };
    OwnQuestionnaire: {
      answers: components['schemas']['PatientRating'][];
      /** Format: date */
      askOn: string;
      /** Format: uuid */
      courseId: string;
      /** Format: date-time */
      expiresAt: string;
      hasInstructions: boolean;
      /** Format: uuid */
      id: string;
      instruments: {
        id: string;
        version: string;
      }[];
      readAt: string | null;
      /** Format: date */
      visitOn: string;
    };
    Pair: {
      /** Format: uuid */
      afterPhotoId: string;
      /** Format: uuid */
      beforePhotoId: string;
      bends: (components['schemas']['SideBend'] | null)[];
      differenceNoise: number | null;
      isSettled: boolean;
      light: {
        isNormalised: boolean;
        rule: string | null;
        sides: components['schemas']['SideLight'][];
      };
      score: {
        items: components['schemas']['PairItem'][];
        limitsVersion: string;
        met: number;
        of: number;
      };
    };
    PairItem: {
      /** @enum {string} */
      item:
        | 'position'
        | 'expression'
        | 'light'
        | 'background'
        | 'scale'
        | 'styling'
        | 'views'
        | 'timing'
        | 'description';
      numbers: {
        limit: number;
        name: string;
        value: number;
      }[];
      reason:
        | (
            | 'not-aligned'
            | 'alignment-pending'
            | 'turned'
            | 'slanted'
            | 'head-turned'
            | 'no-face-in-view'
            | 'face-not-measured'
            | 'other-expression'
            | 'too-little-skin'
            | 'other-brightness'
            | 'other-light-direction'
            | 'other-shine'
            | 'no-background-in-view'
            | 'background-not-seen'
            | 'other-background'
            | 'uneven-background'
            | 'other-distance'
            | 'other-focal-length'
            | 'skin-state-unknown'
            | 'other-skin-state'
            | 'one-view-only'
            | 'not-treated-yet'
            | 'still-recovering'
            | 'earlier-treatments-unknown'
            | 'modality-unclear'
          )
        | null;
      /** @enum {string} */
      verdict: 'met' | 'not-met' | 'unknown' | 'not-applicable';
    };
    Passkey: {
      answersHere: boolean;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      lastUsedAt: string | null;
      name: string;
    };
    PasskeyChallenge: {
      challenge: string;
      rpId: string;
      timeout: number;
      /** @enum {string} */
      userVerification: 'required';
    };
    PasskeyToMake: {
      /** @enum {string} */
      attestation: 'none';
      authenticatorSelection: {
        requireResidentKey: boolean;
        /** @enum {string} */
        residentKey: 'required';
        /** @enum {string} */
        userVerification: 'required';
      };
      challenge: string;
      excludeCredentials: {
        id: string;
        transports?: string[];
        /** @enum {string} */
        type: 'public-key';
      }[];
      pubKeyCredParams: {
        alg: number;
        /** @enum {string} */
        type: 'public-key';
      }[];
      rp: {
        id: string;
        name: string;
      };
      timeout: number;
      user: {
        displayName: string;
        id: string;
        name: string;
      };
    };
    Patient: {
      aliases: string[];
      bornOn: string | null;
      code: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      name: string | null;
      phototype: ('I' | 'II' | 'III' | 'IV' | 'V' | 'VI') | null;
      version: number;
    };
    PatientAccess: {
      contact: components['schemas']['Contact'];
      devices: components['schemas']['PatientDevice'][];
      invitations: components['schemas']['Invitation'][];
      /** @enum {string} */
      secondFact: 'birth-date' | 'code';
    };
    PatientDevice: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      label: string;
      /** Format: date-time */
      lastUsedAt: string;
    };
    /** @description What a patient said with one scale */
    PatientRating: {
      answers: {
        [key: string]: number;
      };
      heldOn: string | null;
      /** Format: uuid */
      id: string;
      instrumentId: string;
      instrumentVersion: string;
      isSuperseded: boolean;
      questionnaireId: string | null;
      /** Format: date-time */
      ratedAt: string;
      score: number | null;
      sessionId: string | null;
      supersedesId: string | null;
    };
    PatientRow: {
      aliases: string[];
      bornOn: string | null;
      code: string;
      courseCount: number;
      /** Format: date-time */
      createdAt: string;
      failedCount: number;
      /** Format: uuid */
      id: string;
      lastPhoto: {
        /** Format: uuid */
        id: string;
        placeholder: string | null;
      } | null;
      lastSessionOn: string | null;
      name: string | null;
      photoCount: number;
      phototype: ('I' | 'II' | 'III' | 'IV' | 'V' | 'VI') | null;
      version: number;
    };
    Photo: {
      alignment: components['schemas']['Alignment'] | null;
      calibration: components['schemas']['Calibration'] | null;
      camera: string | null;
      /** Format: date-time */
      createdAt: string;
      damage: string[];
      failureReason: string | null;
      fileName: string;
      files: ('thumb' | 'view' | 'full' | 'aligned')[];
      heightPx: number | null;
      /** Format: uuid */
      id: string;
      isBaseline: boolean;
      isChosen: boolean;
      /** @enum {string} */
      lightMode:
        | 'standard'
        | 'cross-polarised'
        | 'parallel-polarised'
        | 'raking-left'
        | 'raking-right'
        | 'uv'
        | 'unknown';
      mediaType: string;
      placeholder: string | null;
      quality: components['schemas']['Quality'] | null;
      releasedAt: string | null;
      /** Format: uuid */
      sessionId: string;
      setUp: components['schemas']['SetUp'];
      setUpChanges: components['schemas']['SetUpDifference'][];
      sha256: string;
      sizeBytes: number;
      /** @enum {string} */
      state: 'received' | 'processing' | 'ready' | 'damaged' | 'failed';
      takenAt: string | null;
      version: number;
      view: string;
      widthPx: number | null;
    };
    PinState: {
      hasPin: boolean;
    };
    /** @description RFC 9457 problem details */
    Problem: {
      detail?: string;
      errors?: {
        detail: string;
        pointer: string;
      }[];
      instance?: string;
      requestId: string;
      status: number;
      title: string;
      /** @enum {string} */
      type:
        | '/problems/invalid-request'
        | '/problems/not-signed-in'
        | '/problems/wrong-credentials'
        | '/problems/code-needed'
        | '/problems/wrong-code'
        | '/problems/wrong-pin'
        | '/problems/passkey-needed'
        | '/problems/passkey-refused'
        | '/problems/second-factor-needed'
        | '/problems/new-password-needed'
        | '/problems/invitation-refused'
        | '/problems/invitation-ended'
        | '/problems/csrf-token-missing'
        | '/problems/not-permitted'
        | '/problems/not-found'
        | '/problems/method-not-allowed'
        | '/problems/version-conflict'
        | '/problems/version-required'
        | '/problems/conflict'
        | '/problems/idempotency-key-reused'
        | '/problems/upload-offset-mismatch'
        | '/problems/upload-checksum-mismatch'
        | '/problems/upload-gone'
        | '/problems/body-too-large'
        | '/problems/media-type-unsupported'
        | '/problems/photo-type-unsupported'
        | '/problems/photo-too-large'
        | '/problems/photo-unreadable'
        | '/problems/range-not-satisfiable'
        | '/problems/too-many-requests'
        | '/problems/photo-not-ready'
        | '/problems/photo-withheld'
        | '/problems/photos-not-comparable'
        | '/problems/landmarks-unusable'
        | '/problems/label-unknown'
        | '/problems/profile-impossible'
        | '/problems/views-missing'
        | '/problems/product-not-intradermal'
        | '/problems/rating-not-applicable'
        | '/problems/release-refused'
        | '/problems/advertising-refused'
        | '/problems/consent-missing'
        | '/problems/marketing-under-age'
        | '/problems/age-unconfirmed'
        | '/problems/consent-text-incomplete'
        | '/problems/signer-unfit'
        | '/problems/set-up-done'
        | '/problems/object-damaged'
        | '/problems/dependency-down'
        | '/problems/out-of-space'
        | '/problems/internal';
    } & {
      [key: string]: unknown;
    };
    Progress: {
      clinicName: string;
      courses: {
        bodySite: string;
        /** Format: uuid */
        id: string;
        indication: string;
        photos: {
          files: ('thumb' | 'view' | 'full' | 'aligned')[];
          heightPx: number;
          /** Format: uuid */
          id: string;
          isAligned: boolean;
          lightMode: string;
          placeholder: string | null;
          /** Format: uuid */
          sessionId: string;
          view: string;
          widthPx: number;
        }[];
        sessions: {
          /** Format: uuid */
          courseId: string;
          dayOffset: number;
          daysSinceTreatment: number | null;
          /** Format: date */
          heldOn: string;
          /** Format: uuid */
          id: string;
          /** @enum {string} */
          kind: 'baseline' | 'treatment' | 'follow-up';
          modality:
            | (
                | 'microneedling'
                | 'rf-microneedling'
                | 'fractional-ablative-laser'
                | 'fractional-non-ablative-laser'
                | 'subcision'
                | 'tca-cross'
                | 'peel'
                | 'filler'
                | 'steroid-injection'
                | 'other'
              )
            | null;
          ordinal: number;
          treatmentNumber: number | null;
          version: number;
        }[];
        unlike: {
          /** Format: uuid */
          afterPhotoId: string;
          /** Format: uuid */
          beforePhotoId: string;
          items: (
            | 'position'
            | 'expression'
            | 'light'
            | 'background'
            | 'scale'
            | 'styling'
            | 'views'
            | 'timing'
            | 'description'
          )[];
        }[];
      }[];
      isUnderAge: boolean | null;
    };
    /** @description When the clinic lets its patients be asked */
    PromptPolicy: {
      /** @default 3 */
      beforeDays: number;
      hour: number;
      isDiaryAsked: boolean;
    };
    /** @description A proportion with Wilson’s score interval */
    Proportion: {
      confidence: number;
      lower: number | null;
      n: number;
      proportion: number | null;
      reason: 'empty' | null;
      successes: number;
      upper: number | null;
    };
    PublishingPolicy: {
      embedOrigins: string[];
      galleryAddress: string | null;
      gallerySlug: string | null;
      isGalleryIndexed: boolean;
      isGalleryOpen: boolean;
      leastScore: number;
      needsClearance: boolean;
      version: number;
    };
    Quality: {
      face: {
        heightPx: number;
        pitchDeg: number;
        rollDeg: number;
        yawDeg: number;
      } | null;
      items: {
        finding:
          | (
              | 'blurred'
              | 'less-sharp-than-baseline'
              | 'too-dark'
              | 'too-bright'
              | 'darker-than-baseline'
              | 'brighter-than-baseline'
              | 'highlights-lost'
              | 'shadows-lost'
              | 'noisy'
              | 'light-from-elsewhere'
              | 'little-skin'
              | 'too-small'
              | 'uneven-background'
              | 'wide-lens'
              | 'portrait'
              | 'beauty'
              | 'hdr'
              | 'edited'
              | 'head-turned'
              | 'chin-raised'
              | 'chin-lowered'
              | 'head-tilted'
              | 'mouth-open'
              | 'smiling'
              | 'frowning'
              | 'eyes-closed'
              | 'face-too-small'
              | 'several-faces'
              | 'no-face-found'
              | 'profile-not-measured'
            )
          | null;
        /** @enum {string} */
        item:
          | 'sharpness'
          | 'exposure'
          | 'clipping'
          | 'noise'
          | 'light'
          | 'skin'
          | 'resolution'
          | 'background'
          | 'lens'
          | 'processing'
          | 'pose'
          | 'expression'
          | 'face';
        value: number | null;
        /** @enum {string} */
        verdict: 'good' | 'limit' | 'fail' | 'unknown';
      }[];
      limitsVersion: string;
      methodVersion: string;
      /** @enum {string} */
      verdict: 'good' | 'limit' | 'fail' | 'unknown';
    };
    /** @description Scales that a patient is asked to answer before a visit */
    Questionnaire: {
      answeredIds: string[];
      /** Format: date */
      askOn: string;
      /** Format: uuid */
      courseId: string;
      /** Format: date-time */
      expiresAt: string;
      hasInstructions: boolean;
      /** Format: uuid */
      id: string;
      instrumentIds: string[];
      /** Format: date-time */
      madeAt: string;
      prompts: {
        /** Format: date */
        promptedOn: string;
        reason: string | null;
        state: ('queued' | 'sending' | 'sent' | 'failed' | 'cancelled') | null;
      }[];
      readAt: string | null;
      /** @enum {string} */
      state: 'planned' | 'open' | 'answered' | 'expired' | 'withdrawn';
      /** Format: date */
      visitOn: string;
      withdrawnAt: string | null;
    };
    Rating: {
      answers: {
        [key: string]: number;
      };
      /** Format: uuid */
      id: string;
      instrumentId: string;
      instrumentVersion: string;
      isBlinded: boolean;
      isSuperseded: boolean;
      /** Format: date-time */
      ratedAt: string;
      /** @enum {string} */
      raterKind: 'member' | 'patient';
      raterName: string;
      score: number | null;
      /** Format: uuid */
      sessionId: string;
      /** @enum {string} */
      source: 'live' | 'photo';
      supersedesId: string | null;
    };
    RatingDraft: {
      answers: {
        [key: string]: number;
      };
      instrumentId: string;
      instrumentVersion: string;
      /** Format: date-time */
      savedAt: string;
    };
    Recovery: {
      acknowledged: {
        /** Format: date-time */
        acknowledgedAt: string;
        isByPatient: boolean;
        /** @enum {string} */
        kind: 'before' | 'after';
        /** Format: uuid */
        sessionId: string;
        textVersion: string;
      }[];
      alarms: {
        day: number;
        grade: number;
        /** @enum {string} */
        reason: 'alarm' | 'late';
        sign: string;
      }[];
      entries: {
        day: number;
        /** Format: date-time */
        enteredAt: string;
        /** Format: uuid */
        id: string;
        isByPatient: boolean;
        isReviewed: boolean;
        /** Format: uuid */
        sessionId: string;
        signs: {
          [key: string]: number;
        };
      }[];
      /** Format: date */
      heldOn: string;
      modality: string;
      openAlarms: {
        day: number;
        grade: number;
        /** @enum {string} */
        reason: 'alarm' | 'late';
        sign: string;
      }[];
      photos: {
        day: number;
        /** Format: uuid */
        id: string;
        placeholder: string | null;
        /** Format: uuid */
        sessionId: string;
        state: string;
      }[];
      prompts: {
        day: number;
        reason: string | null;
        /** Format: uuid */
        sessionId: string;
        state: ('queued' | 'sending' | 'sent' | 'failed' | 'cancelled') | null;
      }[];
      recovery: {
        answeredDays: number;
        day: number | null;
        downtimeDays: number;
        event: (0 | 1) | null;
        intervalCensored?: number[];
        missedDays: number[];
        reason: 'empty' | null;
      };
      /** Format: uuid */
      sessionId: string;
      today: number;
    };
    RecoveryCodes: {
      recoveryCodes: string[];
    };
    Refiling: {
      /** @enum {string} */
      act: 'move' | 'quarantine' | 'bin' | 'merge';
      /** Format: date-time */
      doneAt: string;
      erasedAt: string | null;
      erasureOrderedAt: string | null;
      /** Format: uuid */
      id: string;
      note: string | null;
      /** @enum {string} */
      reason:
        | 'wrong-patient'
        | 'wrong-session'
        | 'duplicate'
        | 'unusable'
        | 'not-consented'
        | 'requested'
        | 'other';
      /** @enum {string} */
      subject: 'photo' | 'session' | 'patient';
      /** Format: uuid */
      subjectId: string;
      undoneAt: string | null;
      undoUntil: string | null;
    };
    RefilingPreview: {
      accessCount: number;
      birthday: ('filled' | 'differs') | null;
      blockers: {
        /** Format: uuid */
        photoId: string;
        /** @enum {string} */
        reason: 'same-bytes' | 'same-bytes-withheld';
      }[];
      caseStudyIds: string[];
      consentsLeftBehind: ('care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing')[];
      consentsWithoutThese: ('care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing')[];
      endsMarketing: boolean;
      from: {
        bodySite:
          | (
              | 'face'
              | 'forehead'
              | 'temple-left'
              | 'temple-right'
              | 'cheek-left'
              | 'cheek-right'
              | 'nose'
              | 'chin'
              | 'jaw-left'
              | 'jaw-right'
              | 'neck'
              | 'chest'
              | 'shoulder-left'
              | 'shoulder-right'
              | 'back'
              | 'abdomen'
              | 'arm-left'
              | 'arm-right'
              | 'hand-left'
              | 'hand-right'
              | 'leg-left'
              | 'leg-right'
              | 'other'
            )
          | null;
        courseId: string | null;
        heldOn: string | null;
        indication:
          | (
              | 'icepick'
              | 'boxcar'
              | 'rolling'
              | 'mixed-atrophic'
              | 'hypertrophic'
              | 'keloid'
              | 'surgical'
              | 'burn'
              | 'other'
              | 'no-scar'
            )
          | null;
        patientCode: string;
        /** Format: uuid */
        patientId: string;
        patientName: string | null;
        sessionId: string | null;
      };
      isOtherPatient: boolean;
      photoCount: number;
      ratingCount: number;
      realignedCount: number;
      releaseCount: number;
      series: {
        isPinned: boolean;
        /** @enum {string} */
        lightMode:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        losesBaseline: boolean;
        view: string;
      }[];
      sessionCount: number;
      to: {
        bodySite:
          | (
              | 'face'
              | 'forehead'
              | 'temple-left'
              | 'temple-right'
              | 'cheek-left'
              | 'cheek-right'
              | 'nose'
              | 'chin'
              | 'jaw-left'
              | 'jaw-right'
              | 'neck'
              | 'chest'
              | 'shoulder-left'
              | 'shoulder-right'
              | 'back'
              | 'abdomen'
              | 'arm-left'
              | 'arm-right'
              | 'hand-left'
              | 'hand-right'
              | 'leg-left'
              | 'leg-right'
              | 'other'
            )
          | null;
        courseId: string | null;
        heldOn: string | null;
        indication:
          | (
              | 'icepick'
              | 'boxcar'
              | 'rolling'
              | 'mixed-atrophic'
              | 'hypertrophic'
              | 'keloid'
              | 'surgical'
              | 'burn'
              | 'other'
              | 'no-scar'
            )
          | null;
        patientCode: string;
        /** Format: uuid */
        patientId: string;
        patientName: string | null;
        sessionId: string | null;
      } | null;
      undoDays: number | null;
      version: number;
    };
    RefilingRow: {
      /** @enum {string} */
      act: 'move' | 'quarantine' | 'bin' | 'merge';
      /** Format: date-time */
      doneAt: string;
      doneBy: string;
      erasedAt: string | null;
      erasureOrderedAt: string | null;
      from: {
        bodySite:
          | (
              | 'face'
              | 'forehead'
              | 'temple-left'
              | 'temple-right'
              | 'cheek-left'
              | 'cheek-right'
              | 'nose'
              | 'chin'
              | 'jaw-left'
              | 'jaw-right'
              | 'neck'
              | 'chest'
              | 'shoulder-left'
              | 'shoulder-right'
              | 'back'
              | 'abdomen'
              | 'arm-left'
              | 'arm-right'
              | 'hand-left'
              | 'hand-right'
              | 'leg-left'
              | 'leg-right'
              | 'other'
            )
          | null;
        courseId: string | null;
        heldOn: string | null;
        indication:
          | (
              | 'icepick'
              | 'boxcar'
              | 'rolling'
              | 'mixed-atrophic'
              | 'hypertrophic'
              | 'keloid'
              | 'surgical'
              | 'burn'
              | 'other'
              | 'no-scar'
            )
          | null;
        patientCode: string;
        /** Format: uuid */
        patientId: string;
        patientName: string | null;
        sessionId: string | null;
      } | null;
      /** Format: uuid */
      id: string;
      note: string | null;
      photoCount: number;
      photoIds: string[];
      /** @enum {string} */
      reason:
        | 'wrong-patient'
        | 'wrong-session'
        | 'duplicate'
        | 'unusable'
        | 'not-consented'
        | 'requested'
        | 'other';
      /** @enum {string} */
      subject: 'photo' | 'session' | 'patient';
      /** Format: uuid */
      subjectId: string;
      to: {
        bodySite:
          | (
              | 'face'
              | 'forehead'
              | 'temple-left'
              | 'temple-right'
              | 'cheek-left'
              | 'cheek-right'
              | 'nose'
              | 'chin'
              | 'jaw-left'
              | 'jaw-right'
              | 'neck'
              | 'chest'
              | 'shoulder-left'
              | 'shoulder-right'
              | 'back'
              | 'abdomen'
              | 'arm-left'
              | 'arm-right'
              | 'hand-left'
              | 'hand-right'
              | 'leg-left'
              | 'leg-right'
              | 'other'
            )
          | null;
        courseId: string | null;
        heldOn: string | null;
        indication:
          | (
              | 'icepick'
              | 'boxcar'
              | 'rolling'
              | 'mixed-atrophic'
              | 'hypertrophic'
              | 'keloid'
              | 'surgical'
              | 'burn'
              | 'other'
              | 'no-scar'
            )
          | null;
        patientCode: string;
        /** Format: uuid */
        patientId: string;
        patientName: string | null;
        sessionId: string | null;
      } | null;
      undoneAt: string | null;
      undoUntil: string | null;
    };
    /** @description An outline drawn on a baseline */
    Region: {
      /** Format: date-time */
      drawnAt: string;
      holes: [number, number][][];
      /** Format: uuid */
      id: string;
      isSuggested: boolean;
      /** @enum {string} */
      kind: 'scar' | 'adjacent-skin' | 'reference';
      /** Format: uuid */
      lineageId: string;
      name: string;
      outline: [number, number][];
      tracedPhotoId: string | null;
      version: number;
    };
    /** @description Two photos of one sitting, minutes apart */
    Repeat: {
      /** Format: uuid */
      photoId: string;
      /** Format: uuid */
      repeatOfPhotoId: string;
    };
    /** @description How well a measure repeats, in its own unit */
    Repeatability: {
      /** @enum {string} */
      basis: 'clinic' | 'set-up' | 'phantom';
      camera: string | null;
      dataVersion: string | null;
      measure: string;
      n: number;
      patientCount: number | null;
      room: string | null;
      sdc: number;
      sem: number;
    };
    ResetDoorstep: {
      displayName: string;
      email: string;
    };
    Review: {
      /** Format: uuid */
      code: string;
      doneCount: number;
      instruments: components['schemas']['Instrument'][];
      look: {
        /** Format: uuid */
        code: string;
        draft: {
          [key: string]: {
            answers: {
              [key: string]: number;
            };
            better: ('left' | 'right' | 'neither') | null;
          };
        };
        /** @enum {string} */
        kind: 'single' | 'pair';
        /** Format: uuid */
        leftCode: string;
        ratio: number;
        rightCode: string | null;
      } | null;
      /** @enum {string} */
      phase: 'training' | 'training-failed' | 'rating' | 'done' | 'paused' | 'closed';
      title: string;
      totalCount: number;
    };
    ReviewSummary: {
      /** Format: uuid */
      code: string;
      doneCount: number;
      /** @enum {string} */
      phase: 'training' | 'training-failed' | 'rating' | 'done' | 'paused' | 'closed';
      title: string;
      totalCount: number;
    };
    ScannedLabel: {
      code: string;
      /** Format: uuid */
      patientId: string;
    };
    /** @description What was measured in one series, with its error */
    SeriesMeasures: {
      /** Format: uuid */
      baselinePhotoId: string;
      hasScale: boolean;
      lightMode: string;
      regionCount: number;
      regions: {
        /** @enum {string} */
        kind: 'scar' | 'adjacent-skin' | 'reference';
        /** Format: uuid */
        lineageId: string;
        name: string;
        trends: {
          change: {
            baseline: number;
            delta: number;
            now: number;
            percent: number | null;
            sdc: number | null;
            /** @enum {string} */
            verdict: 'healing' | 'better' | 'worse' | 'changed' | 'within-error' | 'unknown';
          } | null;
          measure: string;
          points: {
            clippedShare: number;
            /** @enum {string} */
            colour: 'chart' | 'profile' | 'baseline' | 'none';
            daysSinceTreatment: number | null;
            doubts: string[];
            /** Format: date */
            heldOn: string;
            inputsSha256: string;
            isTraced: boolean;
            maskedShare: number;
            methodVersion: string;
            /** Format: uuid */
            photoId: string;
            pxCount: number;
            regionVersion: number;
            /** Format: uuid */
            sessionId: string;
            spread: number | null;
            validity: string;
            value: number | null;
          }[];
          repeatability: components['schemas']['Repeatability'] | null;
          unit: string;
        }[];
      }[];
      view: string;
    };
    Session: {
      closedAt: string | null;
      closingReason:
        ('not-needed' | 'patient-declined' | 'no-time' | 'dressing' | 'equipment' | 'other') | null;
      /** Format: uuid */
      courseId: string;
      dayOffset: number;
      daysSinceTreatment: number | null;
      /** Format: date */
      heldOn: string;
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      kind: 'baseline' | 'treatment' | 'follow-up';
      modality:
        | (
            | 'microneedling'
            | 'rf-microneedling'
            | 'fractional-ablative-laser'
            | 'fractional-non-ablative-laser'
            | 'subcision'
            | 'tca-cross'
            | 'peel'
            | 'filler'
            | 'steroid-injection'
            | 'other'
          )
        | null;
      ordinal: number;
      setUp: components['schemas']['SetUp'];
      treatmentNumber: number | null;
      version: number;
    };
    SessionShots: {
      shots: {
        /** @enum {string} */
        figure:
          | 'face-front'
          | 'face-left-45'
          | 'face-right-45'
          | 'face-left-90'
          | 'face-right-90'
          | 'close-up'
          | 'overview';
        isBelowFloor: boolean;
        isMissing: boolean;
        isRequired: boolean;
        /** @enum {string} */
        lightMode:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        minLongSidePx: number;
        photoIds: string[];
        view: string;
      }[];
      viewSet: {
        id: string;
        version: string;
      } | null;
    };
    /** @description How pictures were taken; null is not recorded */
    SetUp: {
      cameraLabel: string | null;
      lightPreset: string | null;
      room: string | null;
      /** @enum {string} */
      skinState: 'clean' | 'make-up' | 'other' | 'unknown';
    };
    SetUpDifference: {
      first: string | null;
      /** @enum {string} */
      kind: 'differs' | 'unknown';
      /** @enum {string} */
      part:
        | 'room'
        | 'cameraLabel'
        | 'lightPreset'
        | 'skinState'
        | 'lightMode'
        | 'camera'
        | 'lens'
        | 'focalLength';
      second: string | null;
    };
    SetUpState: {
      isDemo: boolean;
      isNeeded: boolean;
    };
    SharedTablet: {
      /** Format: date-time */
      createdAt: string;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      lastUsedAt: string;
      madeBy: string;
      name: string;
    };
    ShareLink: {
      /** Format: uuid */
      caseStudyId: string;
      /** Format: date-time */
      createdAt: string;
      /** Format: date-time */
      expiresAt: string;
      /** Format: uuid */
      id: string;
      isLive: boolean;
      lastViewedAt: string | null;
      madeByName: string;
      recipient: string | null;
      revokedAt: string | null;
      viewCount: number;
    };
    /** @description How skin that turned is bent onto the baseline: for the eye only, no picture is drawn with it */
    SideBend: {
      baselineHeightPx: number;
      baselineWidthPx: number;
      columns: number;
      intervalPx: number;
      methodVersion: string;
      mostPct: number;
      nodes: number[];
      rows: number;
    };
    SideLight: {
      correction:
        | (
            | {
                field: number[];
                gamma: number;
                logGain: number[];
              }
            | {
                matrix: number[];
              }
          )
        | null;
      evidence: {
        deltaEAfter: number;
        deltaEBefore: number;
        exposureEv: number;
        gains: number[];
        noiseDeltaE?: number | null;
        share: number;
      } | null;
      /** Format: uuid */
      photoId: string;
      reason: string | null;
      /** @enum {string} */
      status: 'baseline' | 'pending' | 'not-aligned' | 'matched' | 'refused';
    };
    SignInLimits: {
      idleMinutes: number;
      lifetimeHours: number;
      passwordDays: number | null;
      version: number;
    };
    Study: {
      closedAt: string | null;
      /** Format: date-time */
      createdAt: string;
      duplicateShare: number;
      gateShare: number | null;
      gateTolerance: number;
      /** Format: uuid */
      id: string;
      instruments: components['schemas']['Instrument'][];
      openedAt: string | null;
      /** @enum {string} */
      purpose: 'quality' | 'research';
      raters: {
        doneCount: number;
        /** Format: uuid */
        id: string;
        isTrained: boolean;
        /** Format: uuid */
        memberId: string;
        name: string;
        totalCount: number;
        trainingRound: number;
      }[];
      raterTitle: string;
      seed: number;
      /** @enum {string} */
      state: 'draft' | 'open' | 'paused' | 'closed';
      targetCount: number;
      title: string;
      trainingCount: number;
    };
    StudyOptions: {
      instruments: components['schemas']['Instrument'][];
      pictures: {
        baselinePhotoId: string | null;
        bodySite: string;
        /** Format: uuid */
        courseId: string;
        /** Format: date */
        heldOn: string;
        indication: string;
        /** @enum {string} */
        kind: 'baseline' | 'treatment' | 'follow-up';
        lightMode: string;
        patientCode: string;
        /** Format: uuid */
        photoId: string;
        scores: {
          [key: string]: number;
        };
        /** Format: uuid */
        sessionId: string;
        view: string;
      }[];
      raters: {
        /** Format: uuid */
        memberId: string;
        name: string;
      }[];
    };
    TabletDoorstep: {
      clinic: {
        /** @enum {string} */
        locale: 'en' | 'zh-Hant' | 'zh-Hans';
        name: string;
      };
      members: {
        displayName: string;
        /** Format: uuid */
        id: string;
      }[];
      name: string;
    };
    TakeDown: {
      copy: {
        channel: string;
        country: string;
        /** Format: uuid */
        id: string;
        place: string;
        /** Format: date */
        postedOn: string;
        /** @enum {string} */
        purpose: 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
      };
      doneAt: string | null;
      doneByName: string | null;
      /** Format: date */
      dueOn: string;
      hasProofFile: boolean;
      /** Format: uuid */
      id: string;
      /** Format: date-time */
      openedAt: string;
      owner: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      patient: {
        /** Format: uuid */
        id: string;
        name: string;
      } | null;
      proofLink: string | null;
      proofText: string | null;
      /** @enum {string} */
      reason: 'withdrawn' | 'expired' | 'photo-gone' | 'rules';
      /** @enum {string} */
      state: 'open' | 'overdue' | 'done';
      version: number;
    };
    TextToSign: {
      /** Format: uuid */
      id: string;
      language: string;
      law: string;
      number: number;
      paragraphs: {
        id: string;
        text: string;
      }[];
      title: string;
    };
    Timeline: {
      course: components['schemas']['Course'];
      patient: {
        code: string;
        /** Format: uuid */
        id: string;
        name: string | null;
      };
      photos: components['schemas']['Photo'][];
      series: {
        baselinePhotoId: string | null;
        /** @enum {string} */
        lightMode:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        view: string;
      }[];
      sessions: components['schemas']['Session'][];
    };
    TotpSecret: {
      secret: string;
      uri: string;
    };
    TreatedWithLot: {
      /** Format: uuid */
      courseId: string;
      /** Format: date */
      heldOn: string;
      lot: string;
      modality: string;
      patientCode: string;
      /** Format: uuid */
      patientId: string;
      photoIds: string[];
      place: string;
      product: string;
      /** Format: uuid */
      sessionId: string;
    };
    Treatment: {
      content: {
        anaesthetic: {
          agent: string;
          minutes: number | null;
          strengthPercent: number | null;
        } | null;
        contraIndications: {
          [key: string]: 'yes' | 'no' | 'unknown';
        };
        device: string | null;
        disinfectant: string | null;
        energy: {
          densityPercent: number | null;
          /** @enum {string} */
          unit: 'mJ' | 'J/cm²' | 'W' | 'J';
          value: number;
        } | null;
        mask: string | null;
        note: string | null;
        steps: string[];
        tip: string | null;
        zones: {
          depthMm: number | null;
          endPoint: string | null;
          passes: number | null;
          /** @enum {string} */
          zone:
            | 'face'
            | 'forehead'
            | 'temple-left'
            | 'temple-right'
            | 'cheek-left'
            | 'cheek-right'
            | 'nose'
            | 'chin'
            | 'jaw-left'
            | 'jaw-right'
            | 'neck'
            | 'chest'
            | 'shoulder-left'
            | 'shoulder-right'
            | 'back'
            | 'abdomen'
            | 'arm-left'
            | 'arm-right'
            | 'hand-left'
            | 'hand-right'
            | 'leg-left'
            | 'leg-right'
            | 'other';
        }[];
      };
      modality: string;
      operatorMemberId: string | null;
      operatorName: string | null;
      products: {
        amountMl: number | null;
        expiresOn: string | null;
        lot: string | null;
        name: string;
        /** @enum {string} */
        place: 'intact-skin' | 'open-channels' | 'injected' | 'device';
        productClass: string;
      }[];
      /** Format: date-time */
      recordedAt: string;
      recordedByName: string | null;
      rulesVersion: string;
      /** Format: uuid */
      sessionId: string;
      version: number;
      warnings: components['schemas']['TreatmentWarning'][];
    };
    TreatmentPolicy: {
      classes: string[];
      isHardStop: boolean;
      products: string[];
    };
    /** @description What is asked of a treatment and of the days after it; texts by locale */
    TreatmentRules: {
      actions: {
        id: string;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      adverseEvents: {
        id: string;
        isWatched: boolean;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      contraIndications: {
        id: string;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        why: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      diaryDays: number[];
      endPoints: {
        id: string;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      instructions: {
        after: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        }[];
        before: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        }[];
        version: string;
      };
      modalities: {
        expectedDay: number | null;
        hasDepth: boolean;
        hasEnergy: boolean;
        /** @enum {string} */
        id:
          | 'microneedling'
          | 'rf-microneedling'
          | 'fractional-ablative-laser'
          | 'fractional-non-ablative-laser'
          | 'subcision'
          | 'tca-cross'
          | 'peel'
          | 'filler'
          | 'steroid-injection'
          | 'other';
        opensChannels: boolean;
        steps: string[];
      }[];
      productClasses: {
        id: string;
        isIntradermal: boolean;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      reasons: {
        'contra-indication': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'contra-indication-open': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'depth-missing': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'lot-missing': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'normal-skin': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'product-in-channels': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
        'zones-missing': {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      };
      signs: {
        alarmGrade: number | null;
        answers: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        }[];
        countsForRecovery: boolean;
        expectedUntilDay: number;
        id: string;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      sources: string[];
      steps: {
        id: string;
        title: {
          en: string;
          'zh-Hans': string;
          'zh-Hant': string;
        };
      }[];
      version: string;
    };
    TreatmentWarning: {
      /** @enum {string} */
      code:
        | 'normal-skin'
        | 'contra-indication'
        | 'contra-indication-open'
        | 'product-in-channels'
        | 'lot-missing'
        | 'depth-missing'
        | 'zones-missing';
      isStop: boolean;
      subject: string | null;
    };
    TypicalResult: {
      cases: number;
      least: number;
      result: {
        atLeastAsMuch: number | null;
        better: ('lower' | 'higher') | null;
        cases: number;
        instrumentId: string;
        instrumentVersion: string;
        median: number;
        medianDays: number;
        own: number | null;
        quartiles: [number, number];
        range: [number, number];
        title: {
          [key: string]: string;
        };
      } | null;
    };
    Undone: {
      notRestored: {
        /** Format: uuid */
        id: string;
        /** @enum {string} */
        what: 'photo' | 'baseline' | 'release';
        /** @enum {string} */
        why: 'changed-since' | 'added-since' | 'wrong-patient';
      }[];
      refiling: components['schemas']['Refiling'];
    };
    UndoPreview: {
      kept: {
        photoCount: number;
        reason: string;
      }[];
      removedPhotoCount: number;
    };
    /** @description The pictures that a session is to bring; texts by locale */
    ViewSet: {
      bodySites: (
        | 'face'
        | 'forehead'
        | 'temple-left'
        | 'temple-right'
        | 'cheek-left'
        | 'cheek-right'
        | 'nose'
        | 'chin'
        | 'jaw-left'
        | 'jaw-right'
        | 'neck'
        | 'chest'
        | 'shoulder-left'
        | 'shoulder-right'
        | 'back'
        | 'abdomen'
        | 'arm-left'
        | 'arm-right'
        | 'hand-left'
        | 'hand-right'
        | 'leg-left'
        | 'leg-right'
        | 'other'
      )[];
      id: string;
      source: string;
      title: {
        [key: string]: string;
      };
      version: string;
      views: {
        /** @enum {string} */
        figure:
          | 'face-front'
          | 'face-left-45'
          | 'face-right-45'
          | 'face-left-90'
          | 'face-right-90'
          | 'close-up'
          | 'overview';
        isRequired: boolean;
        lightModes: (
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown'
        )[];
        minLongSidePx: number;
        view: string;
      }[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  'Account.read': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Account'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.switchClinic': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          clinicId: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Passkey'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.add': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          credential: {
            authenticatorAttachment?: string;
            clientExtensionResults: {
              [key: string]: unknown;
            };
            id: string;
            rawId: string;
            response: {
              attestationObject: string;
              authenticatorData?: string;
              clientDataJSON: string;
              publicKey?: string;
              publicKeyAlgorithm?: number;
              transports?: string[];
            };
            /** @enum {string} */
            type: 'public-key';
          };
          name: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Passkey'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.rename': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.remove': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          current: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.askToAdd': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          current?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PasskeyToMake'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.changePassword': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          current: string;
          password: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.pin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PinState'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.choosePin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          current: string;
          pin: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.removePin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.renewRecoveryCodes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecoveryCodes'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.beginSecondFactor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          current?: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TotpSecret'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.confirmSecondFactor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RecoveryCodes'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.removeSecondFactor': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.endOtherSignIns': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Account.endSignIn': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.takeBackEvent': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.changeEvent': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          action: string;
          endedOn: string | null;
          grade: number;
          kind: string;
          note: string | null;
          /** Format: date */
          onsetOn: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdverseEvent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.rules': {
    parameters: {
      query?: {
        country?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdvertisingRules'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tokens.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiToken'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tokens.make': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          actions: (
            | 'account.own'
            | 'account.manage'
            | 'account.token'
            | 'clinic.read'
            | 'clinic.write'
            | 'member.manage'
            | 'audit.read'
            | 'patient.read'
            | 'patient.write'
            | 'patient.invite'
            | 'session.write'
            | 'photo.upload'
            | 'photo.read'
            | 'photo.read-original'
            | 'photo.change'
            | 'history.import'
            | 'measure.read'
            | 'measure.write'
            | 'treatment.read'
            | 'treatment.write'
            | 'rating.read'
            | 'rating.write'
            | 'study.manage'
            | 'review.rate'
            | 'instrument.manage'
            | 'case.read'
            | 'case.write'
            | 'case.choose'
            | 'case.advertise'
            | 'case.approve'
            | 'case.clear'
            | 'consent.read'
            | 'consent.write'
            | 'consent.own'
            | 'record.refile'
            | 'refiling.manage'
            | 'patient.erase'
            | 'message.manage'
            | 'job.manage'
            | 'progress.read'
            | 'progress.rate'
          )[];
          lifetimeDays: number;
          name: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewApiToken'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tokens.revoke': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Audit.search': {
    parameters: {
      query?: {
        cursor?: string;
        from?: string;
        limit?: number;
        memberId?: string;
        outcome?: 'done' | 'refused' | 'failed';
        patientId?: string;
        until?: string;
        verb?: 'view' | 'add' | 'change' | 'remove' | 'sign-in' | 'sign-out' | 'export' | 'restore';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['AuditEvent'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Audit.export': {
    parameters: {
      query?: {
        from?: string;
        memberId?: string;
        outcome?: 'done' | 'refused' | 'failed';
        patientId?: string;
        until?: string;
        verb?: 'view' | 'add' | 'change' | 'remove' | 'sign-in' | 'sign-out' | 'export' | 'restore';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Backups.state': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Backups'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Calibration.card': {
    parameters: {
      query?: {
        language?: 'en' | 'zh-Hant' | 'zh-Hans';
        paper?: 'a4' | 'letter';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Calibration.profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CalibrationProfile'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Calibration.settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CalibrationSettings'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Calibration.changeSettings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CalibrationSettings'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CalibrationSettings'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Candidates.list': {
    parameters: {
      query?: {
        cursor?: string;
        indication?:
          | 'icepick'
          | 'boxcar'
          | 'rolling'
          | 'mixed-atrophic'
          | 'hypertrophic'
          | 'keloid'
          | 'surgical'
          | 'burn'
          | 'other'
          | 'no-scar';
        limit?: number;
        modality?:
          | 'microneedling'
          | 'rf-microneedling'
          | 'fractional-ablative-laser'
          | 'fractional-non-ablative-laser'
          | 'subcision'
          | 'tca-cross'
          | 'peel'
          | 'filler'
          | 'steroid-injection'
          | 'other';
        search?: string;
        view?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['CaseCandidate'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Candidates.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Timeline'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.change': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          caseStudyIds: string[];
          channels: (
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin'
          )[];
          country?: string;
          /** @default [] */
          forms?: ('wipe' | 'fade' | 'print')[];
          selection: string;
          /** @default {} */
          stated?: {
            [key: string]: boolean | string;
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.approve': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          setSha256: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.clear': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          setSha256: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.evidenceOf': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/zip': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.publish': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          channel:
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin';
          /** @default false */
          isIndexed?: boolean;
          setSha256: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.step': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          act: 'submit' | 'return' | 'withdraw';
          /** @default null */
          reason?: string | null;
          setSha256: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.verdict': {
    parameters: {
      query?: {
        channel?:
          | 'website'
          | 'in-clinic'
          | 'print'
          | 'conference'
          | 'journal'
          | 'facebook'
          | 'instagram'
          | 'line'
          | 'tiktok'
          | 'threads'
          | 'x'
          | 'youtube'
          | 'wechat'
          | 'weibo'
          | 'xiaohongshu'
          | 'douyin';
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdvertisingVerdict'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseStudy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.output': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        kind: 'png' | 'jpeg' | 'webp' | 'wipe' | 'fade' | 'print' | 'report';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.picture': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.record': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            recordVersion: number;
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ShareLinks.ofStudy': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShareLink'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ShareLinks.create': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default 30 */
          days?: number;
          /** @default null */
          recipient?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MadeShareLink'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.clinic': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Clinic'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.change': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          advertiserType?: 'medical-institution' | 'beauty-salon' | 'other';
          country?: string;
          languages?: ('en' | 'zh-Hant' | 'zh-Hans')[];
          /** @enum {string} */
          locale?: 'en' | 'zh-Hant' | 'zh-Hans';
          name?: string;
          timeZone?: string;
          usesCodesOnly?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Clinic'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.logo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/png': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.changeLogo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'image/jpeg': string;
        'image/png': string;
        'image/webp': string;
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Clinic'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.removeLogo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SignInLimits'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Clinic.changeLimits': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          idleMinutes: number;
          lifetimeHours: number;
          passwordDays: number | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SignInLimits'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.laws': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentLaw'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.document': {
    parameters: {
      query?: {
        format?: 'pdf' | 'html';
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentTextSummary'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.copy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              exampleId: string;
            }
          | {
              /** Format: uuid */
              textId: string;
            };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentText'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.texts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TextToSign'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentText'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.edit': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          contact: string;
          elements: {
            [key: string]: string[];
          };
          paragraphs: {
            id: string;
            text: string;
          }[];
          title: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentText'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.remove': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ConsentTexts.activate': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentText'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.readCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Course'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.changeCourse': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          bodySite?:
            | 'face'
            | 'forehead'
            | 'temple-left'
            | 'temple-right'
            | 'cheek-left'
            | 'cheek-right'
            | 'nose'
            | 'chin'
            | 'jaw-left'
            | 'jaw-right'
            | 'neck'
            | 'chest'
            | 'shoulder-left'
            | 'shoulder-right'
            | 'back'
            | 'abdomen'
            | 'arm-left'
            | 'arm-right'
            | 'hand-left'
            | 'hand-right'
            | 'leg-left'
            | 'leg-right'
            | 'other';
          /** @enum {string} */
          earlierTreatments?: 'recorded' | 'unknown';
          /** @enum {string} */
          indication?:
            | 'icepick'
            | 'boxcar'
            | 'rolling'
            | 'mixed-atrophic'
            | 'hypertrophic'
            | 'keloid'
            | 'surgical'
            | 'burn'
            | 'other'
            | 'no-scar';
          note?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Course'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.events': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdverseEvent'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.create': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          caseStudyIds: string[];
          channels: (
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin'
          )[];
          country?: string;
          /** @default [] */
          forms?: ('wipe' | 'fade' | 'print')[];
          selection: string;
          /** @default {} */
          stated?: {
            [key: string]: boolean | string;
          };
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseRelease'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseStudy'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.create': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default own-patient
           * @enum {string}
           */
          audience?: 'own-patient' | 'consultation-room' | 'referrer-teaching' | 'public-advertising';
          /** @default null */
          caption?: string | null;
          /**
           * @default original
           * @enum {string}
           */
          crop?: 'original' | '1:1' | '4:5' | '9:16' | '16:9';
          /**
           * @default jpeg
           * @enum {string}
           */
          format?: 'png' | 'jpeg' | 'webp';
          /** @default false */
          hasWatermark?: boolean;
          /**
           * @default interval
           * @enum {string}
           */
          labels?: 'date' | 'interval';
          /** @enum {string} */
          layout: 'pair' | 'strip' | 'grid' | 'inset';
          /**
           * @default matched
           * @enum {string}
           */
          light?: 'matched' | 'as-taken';
          /** @enum {string} */
          lightMode:
            | 'standard'
            | 'cross-polarised'
            | 'parallel-polarised'
            | 'raking-left'
            | 'raking-right'
            | 'uv'
            | 'unknown';
          /** @default [] */
          moreViews?: string[];
          photoIds: string[];
          /** @default false */
          showsClinic?: boolean;
          /** @default 800 */
          sizePx?: number;
          /**
           * @default {
           *       "risks": null,
           *       "cost": null
           *     }
           */
          stated?: {
            /** @default null */
            cost?: string | null;
            /** @default null */
            risks?: string | null;
          };
          /**
           * @default {
           *       "channel": null
           *     }
           */
          target?: {
            /** @default null */
            channel?:
              | (
                  | 'website'
                  | 'in-clinic'
                  | 'print'
                  | 'conference'
                  | 'journal'
                  | 'facebook'
                  | 'instagram'
                  | 'line'
                  | 'tiktok'
                  | 'threads'
                  | 'x'
                  | 'youtube'
                  | 'wechat'
                  | 'weibo'
                  | 'xiaohongshu'
                  | 'douyin'
                )
              | null;
            country?: string;
          };
          /**
           * @default light
           * @enum {string}
           */
          theme?: 'light' | 'dark' | 'neutral';
          view: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseStudy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Cases.preview': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default own-patient
           * @enum {string}
           */
          audience?: 'own-patient' | 'consultation-room' | 'referrer-teaching' | 'public-advertising';
          /** @default null */
          caption?: string | null;
          /**
           * @default original
           * @enum {string}
           */
          crop?: 'original' | '1:1' | '4:5' | '9:16' | '16:9';
          /**
           * @default jpeg
           * @enum {string}
           */
          format?: 'png' | 'jpeg' | 'webp';
          /** @default false */
          hasWatermark?: boolean;
          /**
           * @default interval
           * @enum {string}
           */
          labels?: 'date' | 'interval';
          /** @enum {string} */
          layout: 'pair' | 'strip' | 'grid' | 'inset';
          /**
           * @default matched
           * @enum {string}
           */
          light?: 'matched' | 'as-taken';
          /** @enum {string} */
          lightMode:
            | 'standard'
            | 'cross-polarised'
            | 'parallel-polarised'
            | 'raking-left'
            | 'raking-right'
            | 'uv'
            | 'unknown';
          /** @default [] */
          moreViews?: string[];
          photoIds: string[];
          /** @default false */
          showsClinic?: boolean;
          /** @default 800 */
          sizePx?: number;
          /**
           * @default {
           *       "risks": null,
           *       "cost": null
           *     }
           */
          stated?: {
            /** @default null */
            cost?: string | null;
            /** @default null */
            risks?: string | null;
          };
          /**
           * @default {
           *       "channel": null
           *     }
           */
          target?: {
            /** @default null */
            channel?:
              | (
                  | 'website'
                  | 'in-clinic'
                  | 'print'
                  | 'conference'
                  | 'journal'
                  | 'facebook'
                  | 'instagram'
                  | 'line'
                  | 'tiktok'
                  | 'threads'
                  | 'x'
                  | 'youtube'
                  | 'wechat'
                  | 'weibo'
                  | 'xiaohongshu'
                  | 'douyin'
                )
              | null;
            country?: string;
          };
          /**
           * @default light
           * @enum {string}
           */
          theme?: 'light' | 'dark' | 'neutral';
          view: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/jpeg': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.deviceValues': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeviceValue'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.bringDeviceValues': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          csv: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeviceValue'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.removeDeviceValues': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        otherId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeviceValue'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.previewDeviceValues': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          csv: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DevicePreview'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SeriesMeasures'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Pairs.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Pair'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.patientRatings': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PatientRating'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Questionnaire'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.ask': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date */
          askOn: string;
          /** @default false */
          hasInstructions?: boolean;
          instrumentIds: string[];
          /** Format: date */
          visitOn: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Questionnaire'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Rating'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.ofCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.repeatsOf': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Repeat'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.pinBaseline': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        lightMode:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        view: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          photoId: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.listSessions': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.addSession': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date */
          heldOn: string;
          /** @enum {string} */
          kind: 'baseline' | 'treatment' | 'follow-up';
          /** @default null */
          modality?:
            | (
                | 'microneedling'
                | 'rf-microneedling'
                | 'fractional-ablative-laser'
                | 'fractional-non-ablative-laser'
                | 'subcision'
                | 'tca-cross'
                | 'peel'
                | 'filler'
                | 'steroid-injection'
                | 'other'
              )
            | null;
          setUp?: {
            cameraLabel?: string | null;
            lightPreset?: string | null;
            room?: string | null;
            /** @enum {string} */
            skinState?: 'clean' | 'make-up' | 'other' | 'unknown';
          };
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.knownSetUps': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KnownSetUps'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.timeline': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Timeline'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.typical': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TypicalResult'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.changeViewSet': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          viewSet: {
            id: string;
            version: string;
          } | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Course'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.demoSignIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          role: 'admin' | 'clinician' | 'assistant' | 'rater' | 'marketing' | 'patient';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.demoTiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DemoTile'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Access.endDevice': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DiaryTask'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.ending': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndingConsent'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.errorBands': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ErrorBand'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.eventRates': {
    parameters: {
      query?: {
        from?: string;
        indication?:
          | 'icepick'
          | 'boxcar'
          | 'rolling'
          | 'mixed-atrophic'
          | 'hypertrophic'
          | 'keloid'
          | 'surgical'
          | 'burn'
          | 'other'
          | 'no-scar';
        minGrade?: number;
        phototype?: 'I' | 'II' | 'III' | 'IV' | 'V' | 'VI';
        until?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventRates'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Events.listen': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Exports.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Export'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Exports.begin': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default false */
          withNames?: boolean;
        };
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Export'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Exports.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Export'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Exports.end': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Exports.archive': {
    parameters: {
      query?: never;
      header: {
        'if-range': string;
        range: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/zip': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.patients': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          names: string[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KnownPatient'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.words': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportWords'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.setWords': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportWords'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportWords'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ImportBatch'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          folderKey?: string | null;
          rules: components['schemas']['HistoryRules'];
          title: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportBatch'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportBatch'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.noteFailures': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          failures: {
            failure: string;
            /** Format: uuid */
            id: string;
          }[];
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.items': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        states?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['ImportItem'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.append': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          items: {
            courseId: string | null;
            days: string[];
            heldOn: string | null;
            /** @enum {string} */
            kind: 'baseline' | 'treatment' | 'follow-up';
            /** @enum {string} */
            lightMode:
              | 'standard'
              | 'cross-polarised'
              | 'parallel-polarised'
              | 'raking-left'
              | 'raking-right'
              | 'uv'
              | 'unknown';
            modality:
              | (
                  | 'microneedling'
                  | 'rf-microneedling'
                  | 'fractional-ablative-laser'
                  | 'fractional-non-ablative-laser'
                  | 'subcision'
                  | 'tca-cross'
                  | 'peel'
                  | 'filler'
                  | 'steroid-injection'
                  | 'other'
                )
              | null;
            modifiedAt: string | null;
            path: string;
            patientCode: string | null;
            patientId: string | null;
            patientLabel: string | null;
            patientName: string | null;
            reasons: (
              | 'no-patient'
              | 'patient-unsure'
              | 'new-patient'
              | 'several-courses'
              | 'patient-binned'
              | 'no-date'
              | 'ambiguous-date'
              | 'dates-disagree'
              | 'future-date'
              | 'before-birth'
              | 'unknown-view'
              | 'duplicate-elsewhere'
              | 'duplicate'
              | 'raw-beside-photo'
              | 'raw'
              | 'not-a-photo'
              | 'empty'
              | 'too-large'
              | 'sidecar'
              | 'system'
              | 'by-person'
            )[];
            sha256: string | null;
            sizeBytes: number;
            /** @enum {string} */
            state: 'ready' | 'review' | 'left-out';
            takenAtLocal: string | null;
            view: string;
          }[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** Format: uuid */
            id: string;
            path: string;
            /** @enum {string} */
            state: 'ready' | 'review' | 'left-out' | 'placed' | 'imported' | 'known' | 'failed';
          }[];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.decide': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          ids: string[];
          /** @default false */
          isRemembered?: boolean;
          set: {
            /** Format: uuid */
            courseId?: string;
            /** Format: date */
            heldOn?: string;
            isAccepted?: boolean;
            isLeftOut?: boolean;
            /** @enum {string} */
            lightMode?:
              | 'standard'
              | 'cross-polarised'
              | 'parallel-polarised'
              | 'raking-left'
              | 'raking-right'
              | 'uv'
              | 'unknown';
            patientCode?: string;
            /** Format: uuid */
            patientId?: string;
            view?: string;
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportItem'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.preview': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        itemId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.place': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          items: {
            /** Format: uuid */
            id: string;
            sha256: string;
          }[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportPlacement'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.setState': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          state: 'planned' | 'running' | 'paused' | 'done';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportBatch'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.previewUndo': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UndoPreview'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Imports.undo': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportBatch'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Instance.read': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instance'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Instance.choose': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InstanceChoice'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instance'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instrument'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.add': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OwnInstrument'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instrument'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.replace': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        instrumentId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OwnInstrument'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instrument'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.retire': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        instrumentId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.bringTexts': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        instrumentId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          licenceNote: string;
          texts: {
            items: {
              [key: string]: {
                high?: {
                  [key: string]: string;
                };
                labels?: {
                  [key: string]: {
                    [key: string]: string;
                  };
                };
                low?: {
                  [key: string]: string;
                };
                title: {
                  [key: string]: string;
                };
              };
            };
            notice?: {
              [key: string]: string;
            };
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instrument'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['OwnInstrument'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Instrument'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Access.withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Jobs.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'queued' | 'running' | 'done' | 'skipped' | 'dead';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['JobRun'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Jobs.retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['JobRun'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Labels.scan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          content: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ScannedLabel'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.withLot': {
    parameters: {
      query: {
        lot: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TreatedWithLot'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Members.invite': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName: string;
          /** Format: email */
          email: string;
          roles: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewMemberInvitation'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Members.withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'MemberLink.join': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code?: string;
          displayName: string;
          /** @default false */
          isKnown?: boolean;
          password: string;
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'MemberLink.look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MemberDoorstep'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Members.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Members'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Members.change': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          displayName?: string;
          isActive?: boolean;
          roles?: ('admin' | 'clinician' | 'assistant' | 'rater' | 'marketing')[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Member'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Members.resetSecondFactor': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Messages.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        state?: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Message'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Messages.cancel': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Message'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Messages.retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Message'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Messages.channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MessageChannels'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Messages.test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          address?: string | null;
          /** @enum {string} */
          channel: 'email' | 'webhook';
        };
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Message'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnCaseRelease'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.ownPicture': {
    parameters: {
      query?: {
        form?: 'wipe' | 'fade' | 'print';
      };
      header?: never;
      path: {
        id: string;
        position: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.sign': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          setSha256: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentSigning'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.signOwn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          choices: {
            /** @default [] */
            channels?: (
              | 'website'
              | 'in-clinic'
              | 'print'
              | 'conference'
              | 'journal'
              | 'facebook'
              | 'instagram'
              | 'line'
              | 'tiktok'
              | 'threads'
              | 'x'
              | 'youtube'
              | 'wechat'
              | 'weibo'
              | 'xiaohongshu'
              | 'douyin'
            )[];
            /** @default [] */
            countries?: string[];
            /** @default null */
            expiresAt?: string | null;
            /**
             * @default {
             *       "of": "all"
             *     }
             */
            pictures?: components['schemas']['ConsentPictures'];
            /** @enum {string} */
            purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
            /** @default null */
            startsAt?: string | null;
          }[];
          signature:
            | {
                /** @enum {string} */
                kind: 'drawn';
                strokes: [number, number][][];
              }
            | {
                /** @enum {string} */
                kind: 'typed';
              };
          signer: {
            name: string | null;
            /** @default null */
            relation?: string | null;
            /** @enum {string} */
            role: 'patient' | 'guardian';
          };
          /** Format: uuid */
          textId: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentSigning'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.ownDocument': {
    parameters: {
      query?: {
        format?: 'pdf' | 'html';
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.withdrawOwn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default [] */
          channels?: (
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin'
          )[];
          /** @default [] */
          countries?: string[];
          /** @default null */
          grantId?: string | null;
          /**
           * @default {
           *       "of": "all"
           *     }
           */
          pictures?: components['schemas']['ConsentPictures'];
          /** @enum {string} */
          purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Progress.progress': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Progress'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnQuestionnaire'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          locale: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OwnQuestionnaire'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.answer': {
    parameters: {
      query?: never;
      header?: {
        'Idempotency-Key'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: number;
          };
          instrumentId: string;
          instrumentVersion: string;
          /** @default null */
          supersedesId?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PatientRating'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Rating'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.own': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.reportOwn': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          day: number;
          signs: {
            [key: string]: number;
          };
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'DiaryPhotos.take': {
    parameters: {
      query: {
        day: number;
      };
      header?: {
        'Idempotency-Key'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    /** @description The bytes of one photo */
    requestBody: {
      content: {
        'image/*': string;
      };
    };
    responses: {
      /** @description The bytes are durable and the photo is recorded */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Acknowledgement'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          kind: 'before' | 'after';
          locale: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.rateOwn': {
    parameters: {
      query?: never;
      header?: {
        'Idempotency-Key'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: number;
          };
          instrumentId: string;
          instrumentVersion: string;
          /** @enum {string} */
          source: 'live' | 'photo';
          /** @default null */
          supersedesId?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Rating'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PatientLink.leave': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Outcomes.ofClinic': {
    parameters: {
      query?: {
        indication?:
          | 'icepick'
          | 'boxcar'
          | 'rolling'
          | 'mixed-atrophic'
          | 'hypertrophic'
          | 'keloid'
          | 'surgical'
          | 'burn'
          | 'other'
          | 'no-scar';
        instrumentId?: string;
        modality?:
          | 'microneedling'
          | 'rf-microneedling'
          | 'fractional-ablative-laser'
          | 'fractional-non-ablative-laser'
          | 'subcision'
          | 'tca-cross'
          | 'peel'
          | 'filler'
          | 'steroid-injection'
          | 'other'
          | 'mixed';
        phototype?: 'I' | 'II' | 'III' | 'IV' | 'V' | 'VI';
        series?: 'clinician' | 'blinded' | 'patient';
        threshold?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Outcomes'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.askToSignIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PasskeyChallenge'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Passkeys.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          credential: {
            authenticatorAttachment?: string;
            clientExtensionResults: {
              [key: string]: unknown;
            };
            id: string;
            rawId: string;
            response: {
              authenticatorData: string;
              clientDataJSON: string;
              signature: string;
              userHandle?: string;
            };
            /** @enum {string} */
            type: 'public-key';
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasswordReset.look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ResetDoorstep'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PasswordReset.use': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          password: string;
          token: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PatientLink.look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Doorstep'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PatientLink.open': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answer: string;
          attempt?: string;
          token: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PatientLink.visit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Patients.list': {
    parameters: {
      query?: {
        cursor?: string;
        limit?: number;
        search?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['PatientRow'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Patients.add': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          bornOn?: string | null;
          code: string;
          /** @default null */
          name?: string | null;
          /** @default null */
          phototype?: ('I' | 'II' | 'III' | 'IV' | 'V' | 'VI') | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Patient'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Patients.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Patient'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Patients.change': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          bornOn?: string | null;
          code?: string;
          name?: string | null;
          phototype?: ('I' | 'II' | 'III' | 'IV' | 'V' | 'VI') | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Patient'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Access.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PatientAccess'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.list': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentSigning'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Signings.sign': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          choices: {
            /** @default [] */
            channels?: (
              | 'website'
              | 'in-clinic'
              | 'print'
              | 'conference'
              | 'journal'
              | 'facebook'
              | 'instagram'
              | 'line'
              | 'tiktok'
              | 'threads'
              | 'x'
              | 'youtube'
              | 'wechat'
              | 'weibo'
              | 'xiaohongshu'
              | 'douyin'
            )[];
            /** @default [] */
            countries?: string[];
            /** @default null */
            expiresAt?: string | null;
            /**
             * @default {
             *       "of": "all"
             *     }
             */
            pictures?: components['schemas']['ConsentPictures'];
            /** @enum {string} */
            purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
            /** @default null */
            startsAt?: string | null;
          }[];
          /** @default false */
          isOfAgeConfirmed?: boolean;
          signature:
            | {
                /** @enum {string} */
                kind: 'drawn';
                strokes: [number, number][][];
              }
            | {
                /** @enum {string} */
                kind: 'typed';
              };
          signer: {
            name: string | null;
            /** @default null */
            relation?: string | null;
            /** @enum {string} */
            role: 'patient' | 'guardian';
          };
          /** Format: uuid */
          textId: string;
          /** @default null */
          witnessName?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentSigning'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.list': {
    parameters: {
      query?: {
        at?: string;
        on?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.grant': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default [] */
          channels?: (
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin'
          )[];
          /** @default [] */
          countries?: string[];
          /** @default null */
          expiresAt?: string | null;
          /** @default false */
          isOfAgeConfirmed?: boolean;
          /**
           * @default {
           *       "of": "all"
           *     }
           */
          pictures?: components['schemas']['ConsentPictures'];
          /** @enum {string} */
          purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
          /** @default null */
          startsAt?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.change': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          isGranted: boolean;
          /** @default false */
          isOfAgeConfirmed?: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.history': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ConsentEvent'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Consents.withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default [] */
          channels?: (
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin'
          )[];
          /** @default [] */
          countries?: string[];
          /** @default null */
          grantId?: string | null;
          /**
           * @default {
           *       "of": "all"
           *     }
           */
          pictures?: components['schemas']['ConsentPictures'];
          /** @enum {string} */
          purpose: 'care-record' | 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Consent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Access.changeContact': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          email: string | null;
          language: ('en' | 'zh-Hant' | 'zh-Hans') | null;
          phone: string | null;
          preferredChannel: ('link' | 'email' | 'webhook') | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Contact'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.listCourses': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Course'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.addCourse': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          bodySite:
            | 'face'
            | 'forehead'
            | 'temple-left'
            | 'temple-right'
            | 'cheek-left'
            | 'cheek-right'
            | 'nose'
            | 'chin'
            | 'jaw-left'
            | 'jaw-right'
            | 'neck'
            | 'chest'
            | 'shoulder-left'
            | 'shoulder-right'
            | 'back'
            | 'abdomen'
            | 'arm-left'
            | 'arm-right'
            | 'hand-left'
            | 'hand-right'
            | 'leg-left'
            | 'leg-right'
            | 'other';
          /** @enum {string} */
          indication:
            | 'icepick'
            | 'boxcar'
            | 'rolling'
            | 'mixed-atrophic'
            | 'hypertrophic'
            | 'keloid'
            | 'surgical'
            | 'burn'
            | 'other'
            | 'no-scar';
          /** @default null */
          note?: string | null;
          viewSet?: {
            id: string;
            version: string;
          } | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Course'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.copies': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExternalCopy'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.recordCopy': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          channel:
            | 'website'
            | 'in-clinic'
            | 'print'
            | 'conference'
            | 'journal'
            | 'facebook'
            | 'instagram'
            | 'line'
            | 'tiktok'
            | 'threads'
            | 'x'
            | 'youtube'
            | 'wechat'
            | 'weibo'
            | 'xiaohongshu'
            | 'douyin';
          country: string;
          photoIds: string[];
          place: string;
          /** Format: date */
          postedOn: string;
          /**
           * @default marketing
           * @enum {string}
           */
          purpose?: 'in-clinic-display' | 'teaching' | 'research' | 'marketing';
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExternalCopy'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Access.invite': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default link
           * @enum {string}
           */
          channel?: 'link' | 'email' | 'webhook';
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['NewInvitation'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Labels.print': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /**
           * @default a4-24
           * @enum {string}
           */
          layout?: 'a4-24' | 'single';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.refilePatient': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'merge';
              /** Format: uuid */
              intoPatientId: string;
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
            }
          | {
              /** @enum {string} */
              act: 'bin';
              confirmCode: string;
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
            };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Refiling'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.previewPatient': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'merge';
              /** Format: uuid */
              intoPatientId: string;
            }
          | {
              /** @enum {string} */
              act: 'bin';
            };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefilingPreview'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.list': {
    parameters: {
      query?: {
        courseId?: string;
        cursor?: string;
        limit?: number;
        patientId?: string;
        sessionId?: string;
        state?: 'received' | 'processing' | 'ready' | 'damaged' | 'failed';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['Photo'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Photo'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.change': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          isChosen?: boolean;
          isReleased?: boolean;
          /** @enum {string} */
          lightMode?:
            | 'standard'
            | 'cross-polarised'
            | 'parallel-polarised'
            | 'raking-left'
            | 'raking-right'
            | 'uv'
            | 'unknown';
          setUp?: {
            cameraLabel?: string | null;
            lightPreset?: string | null;
            room?: string | null;
            skinState?: ('clean' | 'make-up' | 'other' | 'unknown') | null;
          };
          view?: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Photo'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.alignByHand': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Landmarks'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.alignAgain': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Calibration.makeProfile': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CalibrationProfile'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Capture.differences': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        otherId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SetUpDifference'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.file': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        name: 'thumb' | 'view' | 'full' | 'aligned' | 'normalised' | 'difference';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/jpeg': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Lesions.of': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LesionMap'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Lesions.find': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          lesions: {
            atPx: [number, number] | null;
            /** Format: uuid */
            lesionId: string;
            state: ('icepick' | 'boxcar' | 'rolling' | 'other' | 'gone') | null;
          }[];
          /** Format: uuid */
          photoId: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LesionMap'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.original': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Pairs.between': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        otherId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Pair'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.record': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            derivatives: ({
              id: string;
              recipe: string;
            } & {
              [key: string]: unknown;
            })[];
            photoId: string;
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.refilePhoto': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'move';
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
              /** Format: uuid */
              toSessionId: string;
            }
          | {
              /** @enum {string} */
              act: 'quarantine' | 'bin';
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
            };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Refiling'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.previewPhoto': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'move';
              /** Format: uuid */
              toSessionId: string;
            }
          | {
              /** @enum {string} */
              act: 'quarantine' | 'bin';
            };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefilingPreview'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.drawing': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Drawing'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.draw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          knownLength: {
            fromPx: [number, number];
            lengthMm: number;
            toPx: [number, number];
          } | null;
          regions: {
            holes: [number, number][][];
            isSuggested: boolean;
            /** @enum {string} */
            kind: 'scar' | 'adjacent-skin' | 'reference';
            lineageId: string | null;
            name: string;
            outline: [number, number][];
            tracedPhotoId: string | null;
          }[];
          revision: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Drawing'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.markRepeat': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          repeatOfPhotoId: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            repeatOfPhotoId: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.retry': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Photo'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromptPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.setPolicy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PromptPolicy'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PromptPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Releases.endedByRules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EndedByRules'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PublishingPolicy.policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PublishingPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'PublishingPolicy.change': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          embedOrigins: string[];
          isGalleryIndexed: boolean;
          isGalleryOpen: boolean;
          leastScore: number;
          needsClearance: boolean;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PublishingPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Questionnaires.withdraw': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.list': {
    parameters: {
      query: {
        cursor?: string;
        limit?: number;
        list: 'moved' | 'quarantine' | 'bin';
        reason?:
          | 'wrong-patient'
          | 'wrong-session'
          | 'duplicate'
          | 'unusable'
          | 'not-consented'
          | 'requested'
          | 'other';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            items: components['schemas']['RefilingRow'][];
            nextCursor: string | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.eraseNow': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          confirmCode: string;
        };
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Refiling'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.thumb': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        photoId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.undo': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Undone'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Measures.repeatability': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KnownRepeatability'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReviewSummary'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Review'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.answer': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        look: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: {
              answers: {
                [key: string]: number;
              };
              better: ('left' | 'right' | 'neither') | null;
            };
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LookOutcome'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.saveDraft': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        look: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: {
              answers: {
                [key: string]: number;
              };
              better: ('left' | 'right' | 'neither') | null;
            };
          };
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.picture': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        picture: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Reviews.trainAgain': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Review'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.changeSession': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date */
          heldOn?: string;
          /** @enum {string} */
          kind?: 'baseline' | 'treatment' | 'follow-up';
          modality?:
            | (
                | 'microneedling'
                | 'rf-microneedling'
                | 'fractional-ablative-laser'
                | 'fractional-non-ablative-laser'
                | 'subcision'
                | 'tca-cross'
                | 'peel'
                | 'filler'
                | 'steroid-injection'
                | 'other'
              )
            | null;
          setUp?: {
            cameraLabel?: string | null;
            lightPreset?: string | null;
            room?: string | null;
            /** @enum {string} */
            skinState?: 'clean' | 'make-up' | 'other' | 'unknown';
          };
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.addEvent': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          action: string;
          endedOn: string | null;
          grade: number;
          kind: string;
          note: string | null;
          /** Format: date */
          onsetOn: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AdverseEvent'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Capture.close': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          reason?:
            ('not-needed' | 'patient-declined' | 'no-time' | 'dressing' | 'equipment' | 'other') | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Capture.reopen': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.report': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          day: number;
          signs: {
            [key: string]: number;
          };
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Recovery.review': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          note?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Recovery'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Photos.intake': {
    parameters: {
      query: {
        fileName?: string;
        lightMode?:
          | 'standard'
          | 'cross-polarised'
          | 'parallel-polarised'
          | 'raking-left'
          | 'raking-right'
          | 'uv'
          | 'unknown';
        view: string;
      };
      header?: {
        'Idempotency-Key'?: string;
        /** @description SHA-256 of the body in hex; also taken from Repr-Digest */
        'X-Content-SHA256'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    /** @description The bytes of one photo */
    requestBody: {
      content: {
        'image/*': string;
      };
    };
    responses: {
      /** @description The bytes are durable and the photo is recorded */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Acknowledgement'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.drafts': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RatingDraft'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.saveDraft': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: number;
          };
          instrumentId: string;
          instrumentVersion: string;
        };
      };
    };
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Ratings.rate': {
    parameters: {
      query?: never;
      header?: {
        'Idempotency-Key'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          answers: {
            [key: string]: number;
          };
          instrumentId: string;
          instrumentVersion: string;
          /** @enum {string} */
          source: 'live' | 'photo';
          /** @default null */
          supersedesId?: string | null;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Rating'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.refileSession': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'move';
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
              /** Format: uuid */
              toCourseId: string;
            }
          | {
              /** @enum {string} */
              act: 'quarantine' | 'bin';
              /** @default null */
              note?: string | null;
              /** @enum {string} */
              reason:
                | 'wrong-patient'
                | 'wrong-session'
                | 'duplicate'
                | 'unusable'
                | 'not-consented'
                | 'requested'
                | 'other';
            };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Refiling'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Refilings.previewSession': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json':
          | {
              /** @enum {string} */
              act: 'move';
              /** Format: uuid */
              toCourseId: string;
            }
          | {
              /** @enum {string} */
              act: 'quarantine' | 'bin';
            };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RefilingPreview'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Capture.shots': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SessionShots'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.read': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            operators: {
              /** Format: uuid */
              id: string;
              name: string;
            }[];
            treatment: components['schemas']['Treatment'] | null;
          };
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.save': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          content: {
            anaesthetic: {
              agent: string;
              minutes: number | null;
              strengthPercent: number | null;
            } | null;
            contraIndications: {
              [key: string]: 'yes' | 'no' | 'unknown';
            };
            device: string | null;
            disinfectant: string | null;
            energy: {
              densityPercent: number | null;
              /** @enum {string} */
              unit: 'mJ' | 'J/cm²' | 'W' | 'J';
              value: number;
            } | null;
            mask: string | null;
            note: string | null;
            steps: string[];
            tip: string | null;
            zones: {
              depthMm: number | null;
              endPoint: string | null;
              passes: number | null;
              /** @enum {string} */
              zone:
                | 'face'
                | 'forehead'
                | 'temple-left'
                | 'temple-right'
                | 'cheek-left'
                | 'cheek-right'
                | 'nose'
                | 'chin'
                | 'jaw-left'
                | 'jaw-right'
                | 'neck'
                | 'chest'
                | 'shoulder-left'
                | 'shoulder-right'
                | 'back'
                | 'abdomen'
                | 'arm-left'
                | 'arm-right'
                | 'hand-left'
                | 'hand-right'
                | 'leg-left'
                | 'leg-right'
                | 'other';
            }[];
          };
          operatorMemberId: string | null;
          products: {
            amountMl: number | null;
            expiresOn: string | null;
            lot: string | null;
            name: string;
            /** @enum {string} */
            place: 'intact-skin' | 'open-channels' | 'injected' | 'device';
            productClass: string;
          }[];
          version: number;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Treatment'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.check': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          content: {
            anaesthetic: {
              agent: string;
              minutes: number | null;
              strengthPercent: number | null;
            } | null;
            contraIndications: {
              [key: string]: 'yes' | 'no' | 'unknown';
            };
            device: string | null;
            disinfectant: string | null;
            energy: {
              densityPercent: number | null;
              /** @enum {string} */
              unit: 'mJ' | 'J/cm²' | 'W' | 'J';
              value: number;
            } | null;
            mask: string | null;
            note: string | null;
            steps: string[];
            tip: string | null;
            zones: {
              depthMm: number | null;
              endPoint: string | null;
              passes: number | null;
              /** @enum {string} */
              zone:
                | 'face'
                | 'forehead'
                | 'temple-left'
                | 'temple-right'
                | 'cheek-left'
                | 'cheek-right'
                | 'nose'
                | 'chin'
                | 'jaw-left'
                | 'jaw-right'
                | 'neck'
                | 'chest'
                | 'shoulder-left'
                | 'shoulder-right'
                | 'back'
                | 'abdomen'
                | 'arm-left'
                | 'arm-right'
                | 'hand-left'
                | 'hand-right'
                | 'leg-left'
                | 'leg-right'
                | 'other';
            }[];
          };
          operatorMemberId: string | null;
          products: {
            amountMl: number | null;
            expiresOn: string | null;
            lot: string | null;
            name: string;
            /** @enum {string} */
            place: 'intact-skin' | 'open-channels' | 'injected' | 'device';
            productClass: string;
          }[];
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TreatmentWarning'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.setUpState': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SetUpState'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.setUp': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          adminName: string;
          /** @enum {string} */
          advertiserType: 'medical-institution' | 'beauty-salon' | 'other';
          clinicName: string;
          country: string;
          /** Format: email */
          email: string;
          languages: ('en' | 'zh-Hant' | 'zh-Hans')[];
          /** @enum {string} */
          locale: 'en' | 'zh-Hant' | 'zh-Hans';
          password: string;
          timeZone: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'ShareLinks.revoke': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          code?: string;
          /** Format: email */
          email: string;
          password: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'SignIn.signOut': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Study'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.plan': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          duplicateShare: number;
          gateShare: number | null;
          gateTolerance: number;
          instrumentIds: string[];
          photoIds: string[];
          /** @enum {string} */
          purpose: 'quality' | 'research';
          raterMemberIds: string[];
          raterTitle: string;
          title: string;
          /** @default [] */
          training?: {
            /** Format: uuid */
            photoId: string;
            reference: {
              [key: string]: number;
            };
          }[];
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Study'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.get': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Study'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.remove': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.agreement': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Agreement'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.move': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @enum {string} */
          state: 'draft' | 'open' | 'paused' | 'closed';
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Study'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Studies.options': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StudyOptions'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.endThis': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.look': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TabletDoorstep'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.signIn': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: uuid */
          memberId: string;
          pin: string;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Me'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.list': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SharedTablet'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.mark': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
        };
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SharedTablet'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Tablets.end': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.list': {
    parameters: {
      query?: {
        state?: 'to-do' | 'done';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TakeDown'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.assign': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** Format: date */
          dueOn: string;
          ownerMemberId: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TakeDown'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.proof': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TakeDowns.finish': {
    parameters: {
      query?: never;
      header: {
        /** @description The version that was read, in quotes */
        'If-Match': string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @default null */
          file?: {
            /** Format: base64 */
            base64: string;
            /** @enum {string} */
            mediaType: 'image/png' | 'image/jpeg' | 'image/webp' | 'application/pdf';
          } | null;
          /** @default null */
          link?: string | null;
          /** @default null */
          text?: string | null;
        };
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TakeDown'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TreatmentPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.setPolicy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['TreatmentPolicy'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TreatmentPolicy'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'TreatmentRecords.rules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TreatmentRules'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Uploads.begin': {
    parameters: {
      query?: never;
      header?: {
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Uploads.capabilities': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Uploads.remove': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Uploads.state': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Uploads.append': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Treatments.listViewSets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ViewSet'][];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Gallery.page': {
    parameters: {
      query: {
        after: string | null;
        indication: string | null;
        modality: string | null;
        months: ('0-3' | '3-6' | '6-12' | '12+') | null;
        phototype: string | null;
        sessions: ('1-2' | '3-4' | '5+') | null;
        show: '1' | null;
        view: string | null;
      };
      header?: never;
      path: {
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Gallery.embed': {
    parameters: {
      query: {
        after: string | null;
        indication: string | null;
        modality: string | null;
        months: ('0-3' | '3-6' | '6-12' | '12+') | null;
        phototype: string | null;
        sessions: ('1-2' | '3-4' | '5+') | null;
        show: '1' | null;
        view: string | null;
      };
      header?: never;
      path: {
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Health.live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Health.ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Health'];
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Public.page': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Public.embed': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Public.picture': {
    parameters: {
      query?: {
        form?: 'wipe' | 'fade' | 'print' | 'small';
      };
      header?: never;
      path: {
        position: string;
        slug: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/pdf': string;
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Problems.explain': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        slug:
          | 'invalid-request'
          | 'not-signed-in'
          | 'wrong-credentials'
          | 'code-needed'
          | 'wrong-code'
          | 'wrong-pin'
          | 'passkey-needed'
          | 'passkey-refused'
          | 'second-factor-needed'
          | 'new-password-needed'
          | 'invitation-refused'
          | 'invitation-ended'
          | 'csrf-token-missing'
          | 'not-permitted'
          | 'not-found'
          | 'method-not-allowed'
          | 'version-conflict'
          | 'version-required'
          | 'conflict'
          | 'idempotency-key-reused'
          | 'upload-offset-mismatch'
          | 'upload-checksum-mismatch'
          | 'upload-gone'
          | 'body-too-large'
          | 'media-type-unsupported'
          | 'photo-type-unsupported'
          | 'photo-too-large'
          | 'photo-unreadable'
          | 'range-not-satisfiable'
          | 'too-many-requests'
          | 'photo-not-ready'
          | 'photo-withheld'
          | 'photos-not-comparable'
          | 'landmarks-unusable'
          | 'label-unknown'
          | 'profile-impossible'
          | 'views-missing'
          | 'product-not-intradermal'
          | 'rating-not-applicable'
          | 'release-refused'
          | 'advertising-refused'
          | 'consent-missing'
          | 'marketing-under-age'
          | 'age-unconfirmed'
          | 'consent-text-incomplete'
          | 'signer-unfit'
          | 'set-up-done'
          | 'object-damaged'
          | 'dependency-down'
          | 'out-of-space'
          | 'internal';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Shared.page': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  'Shared.picture': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        token: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/jpeg': string;
          'image/png': string;
          'image/webp': string;
        };
      };
      /** @description A problem */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
